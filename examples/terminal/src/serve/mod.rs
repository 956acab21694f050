//! `msnp service`: the loopback service as a process of its own.

mod accounts;
mod command;
mod controls;
mod service_file;
mod words;

use std::io::{Read, Write};
use std::path::Path;

use msnp_service::{Account, Addresses, Configuration, Proxy, ProxyConfiguration, Service};
use serde::Serialize;

use self::accounts::{accounts_of_file, default_accounts};
use crate::connection::file_problem;
use crate::exit::Exit;
use crate::logging;
use crate::options::Serve;
use crate::problem::Problem;

/// The line that says where everything is.
#[derive(Serialize)]
struct Announcement<'a> {
    #[serde(flatten)]
    addresses: &'a Addresses,
    /// As URLs; `null` where there is none.
    http_proxy: Option<String>,
    socks_proxy: Option<String>,
    accounts: Vec<Announced<'a>>,
}

/// What runs: it ends when it is dropped.
struct Running {
    service: Service,
    http_proxy: Option<Proxy>,
    socks_proxy: Option<Proxy>,
}

#[derive(Serialize)]
struct Announced<'a> {
    address: &'a str,
    name: &'a str,
    /// Of the default accounts only: what somebody wrote into a file is not printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

pub(crate) fn run(options: &Serve) -> Exit {
    logging::start(options.verbosity);
    match start(options) {
        Ok(running) => {
            if options.controls {
                controls::obey(&running.service);
            } else {
                wait(options.until_eof);
            }
            running.service.stop();
            Exit::Wish
        }
        Err(problem) => problem.report(),
    }
}

fn start(options: &Serve) -> Result<Running, Problem> {
    let accounts = match &options.accounts {
        Some(path) => accounts_of_file(path)?,
        None => default_accounts(),
    };
    let ca_file = options.ca_file.clone().or(options.service_file.as_deref().map(service_file::certificate));
    let service = Service::start(Configuration {
        accounts: accounts.clone(),
        plain_passport: options.plain_passport,
        ca_file,
        dispatch_port: options.port,
        passport_port: options.passport_port,
        gateway: options.gateway_port.is_some(),
        gateway_port: options.gateway_port.unwrap_or(0),
        ..Configuration::default()
    })?;
    let proxy = |port| ProxyConfiguration { port, ..options.proxy.clone() };
    let http_proxy = options.http_proxy_port.map(|port| Proxy::http(proxy(port))).transpose()?;
    let socks_proxy = options.socks_proxy_port.map(|port| Proxy::socks5(proxy(port))).transpose()?;
    let running = Running { service, http_proxy, socks_proxy };
    if let Some(path) = &options.service_file {
        let failed = |detail: String| file_problem("--service-file", path, &detail);
        let text = service_file::text(running.service.addresses(), path).map_err(failed)?;
        write_whole(path, &text).map_err(|error| failed(error.to_string()))?;
    }
    let line = announcement(&running, &accounts, options.accounts.is_none());
    if let Some(path) = &options.port_file {
        write_whole(path, &line).map_err(|error| file_problem("--port-file", path, &error.to_string()))?;
    }
    let mut output = std::io::stdout().lock();
    // The service is of use without a reader of this line, who may have taken it from the file.
    let _ = output.write_all(line.as_bytes()).and_then(|()| output.flush());
    Ok(running)
}

fn announcement(running: &Running, accounts: &[Account], with_passwords: bool) -> String {
    let accounts = accounts
        .iter()
        .map(|account| Announced {
            address: &account.address,
            name: &account.name,
            password: with_passwords.then_some(account.password.as_str()),
        })
        .collect();
    let line = serde_json::to_string(&Announcement {
        addresses: running.service.addresses(),
        http_proxy: running.http_proxy.as_ref().map(Proxy::url),
        socks_proxy: running.socks_proxy.as_ref().map(Proxy::url),
        accounts,
    });
    line.map(|line| line + "\n").unwrap_or_default()
}

/// Who waits for the file never sees half of it.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    std::fs::write(&name, text)?;
    std::fs::rename(&name, path)
}

/// Until the end of standard input, or until the system ends the process: every signal that does so may, there is nothing to save.
fn wait(until_eof: bool) {
    if until_eof {
        let mut input = std::io::stdin().lock();
        let mut passed_over = [0; 1024];
        while input.read(&mut passed_over).is_ok_and(|length| length > 0) {}
        return;
    }
    loop {
        std::thread::park();
    }
}
