//! The command line. A wrong one is answered with the option's name and the values it takes.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::{Arg, Parser};
use msnp::{Dialect, Dialects, Service};
use msnp_service::ProxyConfiguration;

use crate::chat::picture::Wish;
use crate::completions;
use crate::connection::Connection;
use crate::demo::Through;
use crate::doctor::Doctor;
use crate::help;
use crate::pictures_folder::PicturesFolder;
use crate::problem::{Problem, nearest};
use crate::route;
use crate::status;
use crate::table::{self, CommandEntry};

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Demo(Demo),
    Chat(Chat),
    Pipe(Connection),
    Doctor(Doctor),
    Service(Serve),
    /// Help or version.
    Print(String),
}

#[derive(Debug, Default)]
pub(crate) struct Demo {
    pub(crate) protocols: Option<Dialects>,
    pub(crate) through: Option<Through>,
    pub(crate) trace: Option<PathBuf>,
    pub(crate) verbosity: u8,
}

#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) connection: Connection,
    /// Against a service in this process, with somebody who answers.
    pub(crate) demo: bool,
    pub(crate) pictures: Wish,
}

#[derive(Debug, Default)]
pub(crate) struct Serve {
    pub(crate) port_file: Option<PathBuf>,
    /// Written for clients.
    pub(crate) service_file: Option<PathBuf>,
    pub(crate) accounts: Option<PathBuf>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) plain_passport: bool,
    pub(crate) until_eof: bool,
    /// Commands come on standard input.
    pub(crate) controls: bool,
    pub(crate) port: u16,
    pub(crate) passport_port: u16,
    pub(crate) gateway_port: Option<u16>,
    pub(crate) http_proxy_port: Option<u16>,
    pub(crate) socks_proxy_port: Option<u16>,
    /// What both proxies ask for. (Its port is that of neither.)
    pub(crate) proxy: ProxyConfiguration,
    pub(crate) verbosity: u8,
}

const TAKES_PROTOCOLS: &str = "one or more of 2 to 15, separated by commas; 2 to 7 with --md5-sign-in, 13 to 15 where tickets come by SOAP";
const TAKES_FILE: &str = "the path of a file";
const TAKES_PORT: &str = "a port number from 0 to 65535, 0 for any that is free";
const TAKES_HTTPS: &str =
    "an address that begins with https://, or with http:// next to --allow-plain-passport";

/// Reads the arguments behind the program's name.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, Problem> {
    let mut parser = Parser::from_args(arguments);
    let accepted = || table::commands().collect::<Vec<&str>>().join(", ");
    let Some(first) = next(&mut parser)? else {
        return Err(Problem::NoCommand { accepted: accepted() });
    };
    let given = match first {
        Word::Option(option) => {
            return match option.as_str() {
                "--help" | "-h" => Ok(Command::Print(help::program())),
                "--version" | "-V" => Ok(Command::Print(format!("msnp {}\n", env!("CARGO_PKG_VERSION")))),
                _ => Err(Problem::NoCommand { accepted: format!("{}; options come after it", accepted()) }),
            };
        }
        Word::Value(given) => given,
    };
    let unknown = || Problem::UnknownCommand {
        nearest: nearest(&given, table::commands()).map(str::to_owned),
        given: given.clone(),
        accepted: accepted(),
    };
    let Some(command) = table::command(&given) else {
        return if given == "help" { Ok(Command::Print(help::program())) } else { Err(unknown()) };
    };
    match command.name {
        "demo" => demo(&mut parser, command),
        "chat" => chat(&mut parser, command),
        "pipe" => pipe(&mut parser, command),
        "doctor" => doctor(&mut parser, command),
        "service" => service(&mut parser, command),
        "completions" => completions(&mut parser, command),
        "man" => Ok(each_option(&mut parser, command, |_, _| Ok(false))?
            .unwrap_or_else(|| Command::Print(completions::manual()))),
        _ => Err(unknown()),
    }
}

/// An option with its dashes, or anything else.
enum Word {
    Option(String),
    Value(String),
}

fn next(parser: &mut Parser) -> Result<Option<Word>, Problem> {
    match parser.next() {
        Ok(None) => Ok(None),
        Ok(Some(Arg::Short('v'))) => Ok(Some(Word::Option("--verbose".to_owned()))),
        Ok(Some(Arg::Short(letter))) => Ok(Some(Word::Option(format!("-{letter}")))),
        Ok(Some(Arg::Long(name))) => Ok(Some(Word::Option(format!("--{name}")))),
        Ok(Some(Arg::Value(value))) => Ok(Some(Word::Value(value.to_string_lossy().into_owned()))),
        Err(lexopt::Error::UnexpectedValue { option, value }) => {
            Err(Problem::NoValue { option, given: value.to_string_lossy().into_owned() })
        }
        Err(error) => Err(Problem::NoCommand { accepted: error.to_string() }),
    }
}

/// The options of one command, one after the other, with what they all have: help, and an end for what is not known.
fn each_option(
    parser: &mut Parser,
    command: &'static CommandEntry,
    mut take: impl FnMut(&str, &mut Parser) -> Result<bool, Problem>,
) -> Result<Option<Command>, Problem> {
    let known = command.names();
    while let Some(word) = next(parser)? {
        let option = match word {
            Word::Option(option) => option,
            Word::Value(given) => return Err(Problem::UnexpectedArgument { command: command.name, given }),
        };
        match option.as_str() {
            "--help" | "-h" => return Ok(Some(Command::Print(help::of(command)))),
            "--password" => return Err(Problem::PasswordOnCommandLine),
            _ => {}
        }
        if !known.contains(&option.as_str()) || !take(&option, parser)? {
            let nearest = nearest(&option, known.iter().copied()).map(str::to_owned);
            let accepted = known.join(", ");
            return Err(Problem::UnknownOption { command: command.name, option, nearest, accepted });
        }
    }
    Ok(None)
}

fn demo(parser: &mut Parser, command: &'static CommandEntry) -> Result<Command, Problem> {
    let mut options = Demo::default();
    let help = each_option(parser, command, |option, parser| {
        match option {
            "--protocols" => options.protocols = Some(protocols(parser)?),
            "--through" => options.through = Some(choice(parser, option, Through::ACCEPTED, Through::read)?),
            "--trace" => options.trace = Some(path(parser, option)?),
            "--verbose" => options.verbosity = options.verbosity.saturating_add(1),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(help.unwrap_or(Command::Demo(options)))
}

fn pipe(parser: &mut Parser, command: &'static CommandEntry) -> Result<Command, Problem> {
    let mut connection = Connection::default();
    let help =
        each_option(parser, command, |option, parser| connection_option(option, parser, &mut connection))?;
    if let Some(help) = help {
        return Ok(help);
    }
    complete(&connection)?;
    Ok(Command::Pipe(connection))
}

fn chat(parser: &mut Parser, command: &'static CommandEntry) -> Result<Command, Problem> {
    let connection = Connection { pictures_folder: PicturesFolder::Cache, ..Connection::default() };
    let mut options = Chat { connection, demo: false, pictures: Wish::default() };
    let help = each_option(parser, command, |option, parser| {
        match option {
            "--demo" => options.demo = true,
            "--pictures" => options.pictures = choice(parser, option, Wish::ACCEPTED, Wish::read)?,
            "--no-pictures-folder" => options.connection.pictures_folder = PicturesFolder::Nowhere,
            _ => return connection_option(option, parser, &mut options.connection),
        }
        Ok(true)
    })?;
    if let Some(help) = help {
        return Ok(help);
    }
    if !options.demo {
        complete(&options.connection)?;
    } else if options.connection.pictures_folder == PicturesFolder::Cache {
        options.connection.pictures_folder = PicturesFolder::Nowhere;
    }
    Ok(Command::Chat(options))
}

fn doctor(parser: &mut Parser, command: &'static CommandEntry) -> Result<Command, Problem> {
    let mut options = Doctor::default();
    let help = each_option(parser, command, |option, parser| {
        match option {
            "--timeout" => options.timeout = seconds(parser, option)?,
            "--json" => options.json = true,
            _ => return connection_option(option, parser, &mut options.connection),
        }
        Ok(true)
    })?;
    if let Some(help) = help {
        return Ok(help);
    }
    names_a_service(&options.connection)?;
    Ok(Command::Doctor(options))
}

fn service(parser: &mut Parser, command: &'static CommandEntry) -> Result<Command, Problem> {
    let mut options = Serve::default();
    let help = each_option(parser, command, |option, parser| {
        match option {
            "--service-file" => options.service_file = Some(path(parser, option)?),
            "--port-file" => options.port_file = Some(path(parser, option)?),
            "--accounts" => options.accounts = Some(path(parser, option)?),
            "--ca-file" => options.ca_file = Some(path(parser, option)?),
            "--plain-passport" => options.plain_passport = true,
            "--until-eof" => options.until_eof = true,
            "--controls" => options.controls = true,
            "--port" => options.port = port(parser, option)?,
            "--passport-port" => options.passport_port = port(parser, option)?,
            "--gateway-port" => options.gateway_port = Some(port(parser, option)?),
            "--http-proxy-port" => options.http_proxy_port = Some(port(parser, option)?),
            "--socks-proxy-port" => options.socks_proxy_port = Some(port(parser, option)?),
            "--proxy-user" => options.proxy.credentials = Some(proxy_user(parser, option)?),
            "--verbose" => options.verbosity = options.verbosity.saturating_add(1),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if let Some(help) = help {
        return Ok(help);
    }
    let proxies = options.http_proxy_port.or(options.socks_proxy_port);
    if options.proxy.credentials.is_some() && proxies.is_none() {
        return Err(Problem::MissingOption {
            option: "--http-proxy-port",
            accepted: "a port of the proxy that --proxy-user is for; or --socks-proxy-port",
        });
    }
    Ok(Command::Service(options))
}

/// A script for the shell that is named, the one word of this command that is no option.
fn completions(parser: &mut Parser, command: &'static CommandEntry) -> Result<Command, Problem> {
    const ACCEPTED: &str = "bash, zsh or fish";
    let option = || "msnp completions".to_owned();
    let Some(word) = next(parser)? else {
        return Err(Problem::MissingValue { option: option(), accepted: ACCEPTED });
    };
    let given = match word {
        Word::Option(name) if name == "--help" || name == "-h" => {
            return Ok(Command::Print(help::of(command)));
        }
        Word::Option(name) => {
            let accepted = format!("{}, behind {ACCEPTED}", command.names().join(", "));
            return Err(Problem::UnknownOption {
                command: command.name,
                option: name,
                nearest: None,
                accepted,
            });
        }
        Word::Value(given) => given,
    };
    let script = completions::script(&given);
    let script = script.ok_or(Problem::BadValue { option: option(), given, accepted: ACCEPTED })?;
    let help = each_option(parser, command, |_, _| Ok(false))?;
    Ok(help.unwrap_or(Command::Print(script)))
}

/// Takes an option of [`Connection`]; false: it is none.
fn connection_option(
    option: &str,
    parser: &mut Parser,
    connection: &mut Connection,
) -> Result<bool, Problem> {
    match option {
        "--account" => {
            connection.account = Some(text(parser, option, "an account such as anna@example.com")?)
        }
        "--password-file" => connection.password_file = Some(path(parser, option)?),
        "--server" => connection.server = Some(server(parser, option)?),
        "--service" => connection.service_file = Some(path(parser, option)?),
        "--nexus" => connection.nexus = Some(text(parser, option, TAKES_HTTPS)?),
        "--login" => connection.login = Some(text(parser, option, TAKES_HTTPS)?),
        "--protocols" => connection.protocols = Some(protocols(parser)?),
        "--ca" => connection.ca = Some(path(parser, option)?),
        "--md5-sign-in" => {
            connection.md5_sign_in =
                Some(choice(parser, option, route::TAKES_MD5_SIGN_IN, route::md5_sign_in)?);
        }
        "--allow-plain-passport" => connection.allow_plain_passport = true,
        "--gateway" => connection.gateway = Some(gateway(parser, option)?),
        "--gateway-use" => {
            let usage = choice(parser, option, route::TAKES_GATEWAY_USE, route::gateway_use)?;
            connection.gateway_use = Some(usage);
        }
        "--proxy" => {
            let address = text(parser, option, route::TAKES_PROXY)?;
            route::check_proxy(&address)?;
            connection.proxy = Some(address);
        }
        "--proxy-password-file" => connection.proxy_password_file = Some(path(parser, option)?),
        "--status" => connection.status = Some(choice(parser, option, status::ACCEPTED, status::read)?),
        "--no-reconnect" => connection.no_reconnect = true,
        "--direct" => connection.direct = true,
        "--pictures-folder" => connection.pictures_folder = PicturesFolder::At(folder(parser, option)?),
        "--downloads" => connection.downloads = Some(folder(parser, option)?),
        "--trace" => connection.trace = Some(path(parser, option)?),
        "--verbose" => connection.verbosity = connection.verbosity.saturating_add(1),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Whether everything is there that has no default, and fits together.
fn complete(connection: &Connection) -> Result<(), Problem> {
    if connection.account.is_none() {
        return Err(Problem::MissingOption {
            option: "--account",
            accepted: "an account such as anna@example.com",
        });
    }
    names_a_service(connection)
}

/// Whether it is said where the service is, in a form that can be used.
fn names_a_service(connection: &Connection) -> Result<(), Problem> {
    if connection.server.is_none() && connection.service_file.is_none() {
        return Err(Problem::MissingOption {
            option: "--server",
            accepted: "HOST or HOST:PORT of the service, unless --service names it",
        });
    }
    for (option, address) in [("--nexus", &connection.nexus), ("--login", &connection.login)] {
        let Some(given) = address else { continue };
        let starts =
            |scheme: &str| given.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let is_accepted = starts("https://") || (connection.allow_plain_passport && starts("http://"));
        if !is_accepted {
            return Err(Problem::BadValue {
                option: option.into(),
                given: given.clone(),
                accepted: TAKES_HTTPS,
            });
        }
    }
    Ok(())
}

fn value(parser: &mut Parser, option: &str, accepted: &'static str) -> Result<OsString, Problem> {
    parser.value().map_err(|_| Problem::MissingValue { option: option.to_owned(), accepted })
}

fn text(parser: &mut Parser, option: &str, accepted: &'static str) -> Result<String, Problem> {
    let value = value(parser, option, accepted)?.into_string();
    value.map_err(|given| Problem::BadValue {
        option: option.to_owned(),
        given: given.to_string_lossy().into_owned(),
        accepted: "text in UTF-8",
    })
}

fn path(parser: &mut Parser, option: &str) -> Result<PathBuf, Problem> {
    value(parser, option, TAKES_FILE).map(PathBuf::from)
}

fn folder(parser: &mut Parser, option: &str) -> Result<PathBuf, Problem> {
    value(parser, option, "the path of a folder").map(PathBuf::from)
}

fn port(parser: &mut Parser, option: &str) -> Result<u16, Problem> {
    let given = text(parser, option, TAKES_PORT)?;
    given.parse().map_err(|_| Problem::BadValue { option: option.to_owned(), given, accepted: TAKES_PORT })
}

/// How long something may take.
fn seconds(parser: &mut Parser, option: &str) -> Result<Duration, Problem> {
    let accepted = "a number of seconds from 1 to 60";
    let given = text(parser, option, accepted)?;
    let seconds = given.parse().ok().filter(|seconds| (1..=60).contains(seconds));
    seconds.map(Duration::from_secs).ok_or(Problem::BadValue { option: option.to_owned(), given, accepted })
}

/// Name and password of a proxy. What was given is not repeated in the complaint: it may be a password.
fn proxy_user(parser: &mut Parser, option: &str) -> Result<(String, String), Problem> {
    let accepted = "NAME:PASSWORD, as clients must give them to the proxies";
    let given = text(parser, option, accepted)?;
    let halves = given.split_once(':').filter(|(name, _)| !name.is_empty());
    let (name, password) = halves.ok_or(Problem::MissingValue { option: option.to_owned(), accepted })?;
    Ok((name.to_owned(), password.to_owned()))
}

fn server(parser: &mut Parser, option: &str) -> Result<String, Problem> {
    let accepted = "HOST, HOST:PORT or [IPv6 ADDRESS]:PORT; the port is 1863 where none is given";
    let given = text(parser, option, accepted)?;
    let service = Service::at(&given);
    if service.host().is_empty() || service.port() == 0 || service.host().contains("//") {
        return Err(Problem::BadValue { option: option.to_owned(), given, accepted });
    }
    Ok(given)
}

/// One of a few words.
fn choice<T>(
    parser: &mut Parser,
    option: &str,
    accepted: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Problem> {
    let given = text(parser, option, accepted)?;
    read(&given).ok_or(Problem::BadValue { option: option.to_owned(), given, accepted })
}

fn gateway(parser: &mut Parser, option: &str) -> Result<String, Problem> {
    let accepted = route::TAKES_GATEWAY;
    let given = text(parser, option, accepted)?;
    if given.starts_with("http://") || given.starts_with("https://") {
        return Ok(given);
    }
    Err(Problem::BadValue { option: option.to_owned(), given, accepted })
}

fn protocols(parser: &mut Parser) -> Result<Dialects, Problem> {
    let given = text(parser, "--protocols", TAKES_PROTOCOLS)?;
    let read = |word: &str| {
        let number = word.trim().trim_start_matches("MSNP").parse().ok()?;
        Dialect::from_number(number).filter(|dialect| dialect.is_supported())
    };
    given.split(',').map(read).collect::<Option<Dialects>>().ok_or_else(|| Problem::BadValue {
        option: "--protocols".to_owned(),
        given: given.clone(),
        accepted: TAKES_PROTOCOLS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Command, Problem> {
        read(line.split_whitespace().map(OsString::from))
    }

    fn complaint(line: &str) -> String {
        read_line(line).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_command_line_is_read() {
        let line = "pipe --account anna@example.com --server example.net:1900 --protocols 8,MSNP12 --status away -vv \
                    --nexus=http://example.net/rdr --allow-plain-passport --gateway http://example.net/g --gateway-use always \
                    --proxy socks5://anna@proxy:1080 --proxy-password-file secret.txt";
        let Ok(Command::Pipe(connection)) = read_line(line) else { panic!("{:?}", read_line(line)) };
        assert_eq!(connection.account.as_deref(), Some("anna@example.com"));
        assert_eq!(connection.verbosity, 2);
        assert_eq!(connection.status, Some(msnp::Status::Away));
        assert_eq!(connection.protocols.unwrap().best_first().count(), 2);
        assert_eq!(connection.gateway.as_deref(), Some("http://example.net/g"));
        assert_eq!(connection.gateway_use, Some(msnp::GatewayUse::Always));
        assert_eq!(connection.proxy.as_deref(), Some("socks5://anna@proxy:1080"));
    }

    #[test]
    fn the_service_takes_ports_and_credentials_of_proxies() {
        let line =
            "service --gateway-port 0 --http-proxy-port 8080 --socks-proxy-port 1080 --proxy-user anna:a:b";
        let Ok(Command::Service(options)) = read_line(line) else { panic!("{:?}", read_line(line)) };
        assert_eq!(options.gateway_port, Some(0));
        assert_eq!((options.http_proxy_port, options.socks_proxy_port), (Some(8080), Some(1080)));
        assert_eq!(options.proxy.credentials, Some(("anna".to_owned(), "a:b".to_owned())));
        assert!(!format!("{options:?}").contains("a:b"));
    }

    #[test]
    fn the_service_takes_controls() {
        let Ok(Command::Service(options)) = read_line("service --controls") else { panic!("no service") };
        assert!(options.controls);
        assert!(complaint("service --control").contains("did you mean --controls?"));
    }

    #[test]
    fn a_bad_option_is_named_with_what_is_accepted() {
        let unknown = complaint("pipe --sever example.net");
        assert!(unknown.contains("--sever") && unknown.contains("did you mean --server?"), "{unknown}");
        let status = complaint("chat --demo --status asleep");
        assert!(
            status.contains("--status") && status.contains("asleep") && status.contains("lunch"),
            "{status}"
        );
        let protocols = complaint("demo --protocols 16");
        assert!(protocols.contains("--protocols") && protocols.contains("15"), "{protocols}");
        let port = complaint("service --port 70000");
        assert!(port.contains("--port") && port.contains("65535"), "{port}");
        let gateway = complaint("service --gateway-port http");
        assert!(gateway.contains("--gateway-port") && gateway.contains("65535"), "{gateway}");
        let user = complaint("service --socks-proxy-port 0 --proxy-user secret");
        assert!(user.contains("NAME:PASSWORD") && !user.contains("secret"), "{user}");
        assert!(complaint("service --proxy-user anna:secret").contains("--http-proxy-port"));
        let gateway = complaint("pipe --gateway messenger.example.net");
        assert!(gateway.contains("--gateway") && gateway.contains("gateway.dll"), "{gateway}");
        let usage = complaint("pipe --md5-sign-in yes");
        assert!(usage.contains("--md5-sign-in") && usage.contains("never, password or program"), "{usage}");
        let usage = complaint("chat --gateway-use seldom");
        assert!(usage.contains("--gateway-use") && usage.contains("fallback"), "{usage}");
        let proxy = complaint("pipe --proxy http://anna:secret@proxy:8080");
        assert!(proxy.contains("--proxy-password-file") && !proxy.contains("secret"), "{proxy}");
        let through = complaint("demo --through a-tunnel");
        assert!(through.contains("--through") && through.contains("socks-proxy"), "{through}");
        let server = complaint("pipe --account a@b --server example.net:port");
        assert!(server.contains("--server") && server.contains("HOST:PORT"), "{server}");
        let nexus = complaint("pipe --account a@b --server b --nexus http://b/rdr");
        assert!(nexus.contains("--nexus") && nexus.contains("--allow-plain-passport"), "{nexus}");
        let command = complaint("char --demo");
        assert!(command.contains("did you mean chat?") && command.contains("service"), "{command}");
        assert!(complaint("").contains("demo, chat, pipe, doctor, service, completions, man"));
        assert!(complaint("pipe --account").contains("anna@example.com"));
        assert!(complaint("demo --verbose=3").contains("takes no value"));
        assert!(complaint("pipe anna").contains("“anna”"));
        assert!(complaint("pipe --password x").contains("MSNP_PASSWORD"));
    }

    #[test]
    fn the_doctor_takes_what_leads_to_a_service_and_nobody_s_account() {
        let Ok(Command::Doctor(options)) = read_line("doctor --server b --timeout 3 --json") else {
            panic!()
        };
        assert_eq!((options.timeout, options.json), (Duration::from_secs(3), true));
        assert!(complaint("doctor").contains("--server"));
        assert!(complaint("doctor --server b --account a@b").contains("no option --account"));
        assert!(complaint("doctor --server b --timeout 0").contains("from 1 to 60"));
        assert!(complaint("doctor --server b --nexus http://b/").contains("--allow-plain-passport"));
    }

    #[test]
    fn completions_and_the_manual_page_are_printed() {
        for line in ["completions bash", "completions zsh", "completions fish", "man", "completions --help"] {
            assert!(matches!(read_line(line), Ok(Command::Print(text)) if text.contains("msnp")), "{line}");
        }
        assert!(complaint("completions tcsh").contains("“tcsh”; it takes bash, zsh or fish"));
        assert!(complaint("completions").contains("bash, zsh or fish"));
        assert!(complaint("completions bash zsh").contains("“zsh”"));
        assert!(complaint("completions --bash").contains("bash, zsh or fish"));
        assert!(complaint("man msnp").contains("“msnp”"));
    }

    #[test]
    fn what_is_needed_is_asked_for() {
        assert!(complaint("pipe --server example.net").contains("--account"));
        assert!(complaint("chat --account a@b").contains("--server"));
        assert!(matches!(read_line("chat --demo"), Ok(Command::Chat(Chat { demo: true, .. }))));
    }

    #[test]
    fn every_option_stands_in_the_help_of_its_command() {
        for command in table::COMMANDS {
            let Ok(Command::Print(help)) = read_line(&format!("{} --help", command.name)) else {
                panic!("{}", command.name)
            };
            for option in command.names() {
                assert!(help.contains(option), "{} {option}", command.name);
            }
        }
        assert!(
            matches!(read_line("--version"), Ok(Command::Print(version)) if version.starts_with("msnp "))
        );
    }
}
