//! The gateway, the proxy and the sign-in by MD5, as options and the environment name them.

use msnp::{GatewayUse, Md5SignIn, Proxy};

use crate::connection::{Connection, first_line};
use crate::problem::Problem;

/// The environment variable that may hold the proxy's whole address, with its password.
pub(crate) const PROXY_VARIABLE: &str = "MSNP_PROXY";

pub(crate) const TAKES_PROXY: &str = "http://HOST:PORT or socks5://HOST:PORT, with NAME@ before HOST where the proxy asks for a name; \
     what has a meaning of its own in an address is written as %HH";
pub(crate) const TAKES_GATEWAY: &str =
    "the whole address of the gateway, such as http://messenger.example.net/gateway/gateway.dll";
pub(crate) const TAKES_GATEWAY_USE: &str =
    "never, fallback (once the service cannot be reached straight) or always";

pub(crate) fn gateway_use(word: &str) -> Option<GatewayUse> {
    match word {
        "never" => Some(GatewayUse::Never),
        "fallback" => Some(GatewayUse::Fallback),
        "always" => Some(GatewayUse::Always),
        _ => None,
    }
}

pub(crate) const TAKES_MD5_SIGN_IN: &str =
    "never, password or program (the answer comes by the command answer-md5)";

pub(crate) fn md5_sign_in(word: &str) -> Option<Md5SignIn> {
    match word {
        "never" => Some(Md5SignIn::Never),
        "password" => Some(Md5SignIn::Password),
        "program" => Some(Md5SignIn::Program),
        _ => None,
    }
}

/// Checks what `--proxy` was given. What is wrong with it is not repeated: it may hold a password.
pub(crate) fn check_proxy(address: &str) -> Result<(), Problem> {
    if credentials(address).is_some_and(|credentials| credentials.contains(':')) {
        return Err(Problem::ProxyPasswordOnCommandLine);
    }
    address.parse::<Proxy>().map(drop).map_err(|_| Problem::NoProxyAddress { origin: "--proxy" })
}

/// The proxy of the options, else that of the environment.
pub(crate) fn proxy(options: &Connection) -> Result<Option<Proxy>, Problem> {
    let origin = origin(options);
    let proxy = proxy_address(options)?.map(|address| address.parse()).transpose();
    proxy.map_err(|_: msnp::Error| Problem::NoProxyAddress { origin })
}

/// Where its address comes from.
fn origin(options: &Connection) -> &'static str {
    if options.proxy.is_some() { "--proxy" } else { PROXY_VARIABLE }
}

/// The same proxy's whole address, with its password.
pub(crate) fn proxy_address(options: &Connection) -> Result<Option<String>, Problem> {
    let from_environment = || std::env::var(PROXY_VARIABLE).ok().filter(|address| !address.is_empty());
    let address = options.proxy.clone().or_else(from_environment);
    let Some(path) = &options.proxy_password_file else { return Ok(address) };
    let nobody = || Problem::MissingOption { option: "--proxy", accepted: TAKES_PROXY };
    let address = address.ok_or_else(nobody)?;
    let password = first_line("--proxy-password-file", path)?;
    let origin = origin(options);
    with_password(&address, &password).map(Some).ok_or(Problem::NoProxyName { origin })
}

/// What stands before the host of an address.
fn credentials(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.rsplit_once('@').map(|(credentials, _)| credentials)
}

/// The address with this password; `None`: it names nobody whose password it could be.
fn with_password(address: &str, password: &str) -> Option<String> {
    let name = credentials(address)?.split(':').next().filter(|name| !name.is_empty())?;
    let (scheme, rest) = address.split_once("://")?;
    let (_, host) = rest.rsplit_once('@')?;
    let password: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
    Some(format!("{scheme}://{name}:{password}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_from_a_file_is_put_into_the_address() {
        let address = with_password("http://an%40na@proxy.example:8080", "p:@%ä").unwrap();
        let expected = Proxy::http("proxy.example", 8080).with_credentials("an@na", "p:@%ä");
        assert_eq!(address.parse::<Proxy>().unwrap(), expected);
        assert_eq!(with_password("http://proxy.example:8080", "p"), None);
        assert_eq!(with_password("http://@proxy.example:8080", "p"), None);
        let another = with_password("socks5://anna:old@[::1]:1080", "new").unwrap();
        assert_eq!(
            another.parse::<Proxy>().unwrap(),
            Proxy::socks5("::1", 1080).with_credentials("anna", "new")
        );
    }

    #[test]
    fn a_password_is_not_taken_from_the_command_line() {
        assert!(check_proxy("socks5://anna@proxy.example:1080").is_ok());
        let complaint = check_proxy("http://anna:secret@proxy.example:8080").unwrap_err().to_string();
        assert!(
            complaint.contains("--proxy-password-file") && complaint.contains("MSNP_PROXY"),
            "{complaint}"
        );
        let complaint = check_proxy("anna-secret").unwrap_err().to_string();
        assert!(complaint.contains("socks5://HOST:PORT") && !complaint.contains("secret"), "{complaint}");
    }
}
