//! Who signs in, and where. The modem tells; a product reads its flash, or asks its user.

use msnp_core::SignIn;
use msnp_core::settings::{Identity, Servers};
use msnp_core::time::Duration;

/// Reads lines of `NAME = VALUE`: `account`, `password`, `host`, `port`, `nexus`, `login`, `ping`. Lines that begin with `#`, and
/// other names, are left alone.
///
/// # Errors
/// What is missing or cannot be read.
pub(crate) fn read(text: &[u8]) -> Result<SignIn<'_>, &'static str> {
    let text = core::str::from_utf8(text).map_err(|_| "the settings are not UTF-8")?;
    let mut account = "";
    let mut password = "";
    let mut servers = Servers { host: "", port: 1863, nexus: "", login: "", allow_plain_passport: false };
    let mut ping = None;
    for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
        let value = value.trim_ascii();
        match name.trim_ascii() {
            "account" => account = value,
            "password" => password = value,
            "host" => servers.host = value,
            "port" => {
                servers.port =
                    number(value).and_then(|port| u16::try_from(port).ok()).ok_or("the port is no number")?
            }
            "nexus" => servers.nexus = value,
            "login" => servers.login = value,
            "ping" => ping = Some(number(value).ok_or("ping is no number of seconds")?),
            _ => {}
        }
    }
    if account.is_empty() || password.is_empty() || servers.host.is_empty() {
        return Err("account, password or host is missing");
    }
    // The architecture that this is. Everything else is what services expect.
    let identity = Identity { architecture: "ARM", ..Identity::DEFAULT };
    let mut wish = SignIn { identity, ..SignIn::new(account, password, servers) };
    if let Some(seconds) = ping {
        wish.limits.ping = Duration::from_secs(seconds);
    }
    Ok(wish)
}

/// Digits, and nothing else: `str::parse` takes 400 bytes.
fn number(text: &str) -> Option<u32> {
    let add = |number: u32, digit: u8| {
        let value = digit.checked_sub(b'0').filter(|value| *value < 10)?;
        number.checked_mul(10)?.checked_add(u32::from(value))
    };
    if text.is_empty() { None } else { text.bytes().try_fold(0, add) }
}
