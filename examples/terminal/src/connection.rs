//! From the options of the command line to the settings of a client.

use std::fs::OpenOptions;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use msnp::{
    Capabilities, Client, Dialects, Direct, GatewayUse, Md5SignIn, Reconnection, Roots, Service, Settings,
    Status,
};

use crate::pictures_folder::PicturesFolder;
use crate::presets;
use crate::problem::Problem;
use crate::route;

/// The environment variable that may hold the password.
const PASSWORD_VARIABLE: &str = "MSNP_PASSWORD";

/// The options that say who signs in where.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    pub(crate) account: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) server: Option<String>,
    /// The path of a file, or a name.
    pub(crate) service_file: Option<PathBuf>,
    pub(crate) nexus: Option<String>,
    pub(crate) login: Option<String>,
    pub(crate) protocols: Option<Dialects>,
    pub(crate) ca: Option<PathBuf>,
    pub(crate) allow_plain_passport: bool,
    pub(crate) gateway: Option<String>,
    pub(crate) gateway_use: Option<GatewayUse>,
    pub(crate) md5_sign_in: Option<Md5SignIn>,
    /// Without a password.
    pub(crate) proxy: Option<String>,
    pub(crate) proxy_password_file: Option<PathBuf>,
    pub(crate) status: Option<Status>,
    pub(crate) no_reconnect: bool,
    /// The folder for what others send.
    pub(crate) downloads: Option<PathBuf>,
    /// Files may go from machine to machine.
    pub(crate) direct: bool,
    pub(crate) pictures_folder: PicturesFolder,
    pub(crate) trace: Option<PathBuf>,
    pub(crate) verbosity: u8,
}

impl Connection {
    /// The client of these options, with the password from where they say.
    pub(crate) fn client(&self) -> Result<Client, Problem> {
        let password = self.password()?.ok_or(Problem::NoPassword)?;
        self.client_with_password(&password)
    }

    pub(crate) fn client_with_password(&self, password: &str) -> Result<Client, Problem> {
        let account = self.account.as_deref().unwrap_or_default();
        let mut settings = Settings::new(account, password, self.service()?);
        if let Some(proxy) = route::proxy(self)? {
            settings = settings.with_proxy(proxy);
        }
        Ok(Client::new(self.finish(settings)?)?)
    }

    /// The password from its file or the environment, if it is in either.
    pub(crate) fn password(&self) -> Result<Option<String>, Problem> {
        let Some(path) = &self.password_file else {
            return Ok(std::env::var(PASSWORD_VARIABLE).ok().filter(|password| !password.is_empty()));
        };
        first_line("--password-file", path).map(Some)
    }

    /// What is the same for every account: certificates, status, files, pictures, reconnection, trace.
    pub(crate) fn finish(&self, mut settings: Settings) -> Result<Settings, Problem> {
        if let Some(ca) = &self.ca {
            read("--ca", ca)?;
            settings = settings.with_roots(Roots::CaFile(ca.clone()));
        }
        if let Some(status) = self.status {
            settings = settings.with_status(status);
        }
        if self.downloads.is_some() {
            let capabilities = settings.capabilities().0 | Capabilities::PEER_TO_PEER;
            settings = settings.with_capabilities(Capabilities(capabilities));
        }
        if self.direct {
            let is_here = is_here(settings.service().host());
            settings = settings.with_direct(Direct::both().with_loopback(is_here));
        }
        if let Some(folder) = self.pictures_folder.settings() {
            settings = settings.with_picture_folder(folder);
        }
        if self.no_reconnect {
            settings = settings.with_reconnection(Reconnection::NEVER);
        }
        match &self.trace {
            Some(path) => trace(settings, path),
            None => Ok(settings),
        }
    }

    /// The service of these options.
    pub(crate) fn service(&self) -> Result<Service, Problem> {
        let mut service = match (&self.service_file, &self.server) {
            (None, server) => Service::at(server.as_deref().unwrap_or_default()),
            (Some(given), None) => presets::service(given)?,
            (Some(given), Some(server)) => {
                let there = Service::at(server);
                let service = presets::service(given)?;
                service.with_host(there.host()).with_port(there.port())
            }
        };
        if let Some(nexus) = &self.nexus {
            service = service.with_nexus(nexus);
        }
        if let Some(login) = &self.login {
            service = service.with_login(login);
        }
        if let Some(protocols) = self.protocols {
            service = service.with_dialects(protocols.best_first());
        }
        if self.allow_plain_passport {
            service = service.with_password_may_travel_unencrypted(true);
        }
        if let Some(gateway) = &self.gateway {
            service = service.with_gateway(gateway);
        }
        if let Some(usage) = self.md5_sign_in {
            service = service.with_md5_sign_in(usage);
        }
        if let Some(usage) = self.gateway_use {
            service = service.with_gateway_use(usage);
        }
        Ok(service)
    }
}

/// Whether a service is on this machine. Then those whom one meets there are so as well, by addresses that mean nothing elsewhere.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

/// Writes the trace to a new file that nobody else may read: there are messages in it.
pub(crate) fn trace(settings: Settings, path: &Path) -> Result<Settings, Problem> {
    let mut how = OpenOptions::new();
    how.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    let file = how.open(path).map_err(|error| file_problem("--trace", path, &error.to_string()))?;
    Ok(settings.with_trace(file))
}

/// The text of a file that an option names, without the byte order mark that editors on Windows put in front of it.
pub(crate) fn read(option: &'static str, path: &Path) -> Result<String, Problem> {
    let text =
        std::fs::read_to_string(path).map_err(|error| file_problem(option, path, &error.to_string()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The password that a file holds.
pub(crate) fn first_line(option: &'static str, path: &Path) -> Result<String, Problem> {
    let text = read(option, path)?;
    match text.lines().next() {
        Some(password) if !password.is_empty() => Ok(password.to_owned()),
        _ => Err(file_problem(option, path, "its first line is empty, and must be the password")),
    }
}

pub(crate) fn file_problem(option: &'static str, path: &Path, detail: &str) -> Problem {
    Problem::File { option, path: path.to_owned(), detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::options::{self, Chat, Command};

    #[test]
    fn files_go_directly_only_where_that_was_said() {
        for (direct, host, expected) in [
            (false, "127.0.0.1", Direct::none()),
            (true, "messenger.example.net", Direct::both()),
            (true, "198.51.100.1", Direct::both()),
            (true, "127.0.0.1", Direct::both().with_loopback(true)),
            (true, "[::1]", Direct::both().with_loopback(true)),
            (true, "LOCALHOST", Direct::both().with_loopback(true)),
        ] {
            let connection = Connection { direct, ..Connection::default() };
            let settings = Settings::new("anna@example.com", "x", Service::at("").with_host(host));
            let made = connection.finish(settings).unwrap();
            assert_eq!(made.direct(), &expected, "{host}");
            assert!(made.picture_folder().is_none());
        }
    }

    #[test]
    fn files_go_directly_and_pictures_are_kept_as_the_options_say() {
        let connection = |line: &str| match options::read(line.split_whitespace().map(OsString::from)) {
            Ok(Command::Chat(Chat { connection, .. }) | Command::Pipe(connection)) => connection,
            other => panic!("{other:?}"),
        };
        let kept = |line: &str| connection(line).pictures_folder;
        let there = || PicturesFolder::At("there".into());
        assert_eq!(kept("chat --account a@b --server b"), PicturesFolder::Cache);
        assert_eq!(kept("chat --account a@b --server b --no-pictures-folder"), PicturesFolder::Nowhere);
        assert_eq!(kept("chat --demo"), PicturesFolder::Nowhere);
        assert_eq!(kept("chat --demo --pictures-folder there"), there());
        assert_eq!(kept("pipe --account a@b --server b"), PicturesFolder::Nowhere);
        assert_eq!(kept("pipe --account a@b --server b --pictures-folder there"), there());
        for command in ["chat", "pipe"] {
            let line = format!("{command} --account a@b --server b");
            assert!(!connection(&line).direct);
            assert!(connection(&format!("{line} --direct")).direct);
        }
    }

    #[test]
    fn a_password_is_the_first_line_as_editors_of_every_system_write_it() {
        let path = std::env::temp_dir().join(format!("msnp-password-{}", std::process::id()));
        for text in ["Pass 1", "Pass 1\n", "Pass 1\r\nmore", "\u{feff}Pass 1\r\n"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(first_line("--password-file", &path).unwrap(), "Pass 1", "{text:?}");
        }
        for text in ["", "\n", "\u{feff}", "\u{feff}\r\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(first_line("--password-file", &path).is_err(), "{text:?}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
