//! `msnp service`: the loopback service as a process of its own.

use std::io::{Read, Write};
use std::path::Path;

use msnp_service::{Account, Addresses, Configuration, Contact, Proxy, ProxyConfiguration, Service};
use serde::{Deserialize, Serialize};

use crate::connection::{file_problem, read};
use crate::exit::Exit;
use crate::logging;
use crate::options::Serve;
use crate::problem::Problem;

/// What `--accounts` reads.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountsFile {
    #[serde(alias = "account")]
    accounts: Vec<AccountEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountEntry {
    address: String,
    password: String,
    name: Option<String>,
    #[serde(default)]
    contacts: Vec<ContactEntry>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    blocked: Vec<String>,
    unread_mail: Option<u32>,
    #[serde(default)]
    private: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ContactEntry {
    Address(String),
    Placed { address: String, group: String },
}

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
            wait(options.until_eof);
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
    let service = Service::start(Configuration {
        accounts: accounts.clone(),
        plain_passport: options.plain_passport,
        ca_file: options.ca_file.clone(),
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
fn write_whole(path: &Path, line: &str) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    std::fs::write(&name, line)?;
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

/// Three people who know each other.
pub(crate) fn default_accounts() -> Vec<Account> {
    let people = [("anna", "Anna"), ("bruno", "Bruno"), ("carla", "Carla")];
    people
        .iter()
        .map(|(word, name)| {
            let account = Account::new(format!("{word}@example.com"), format!("{word}-secret"), *name);
            let others = people.iter().filter(|(other, _)| other != word);
            others.fold(account.group("Colleagues"), |account, (other, _)| {
                account.contact_in(format!("{other}@example.com"), "Friends")
            })
        })
        .collect()
}

fn accounts_of_file(path: &Path) -> Result<Vec<Account>, Problem> {
    let text = read("--accounts", path)?;
    let is_json = text.trim_start().starts_with('{');
    let file: Result<AccountsFile, String> = if is_json {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        toml::from_str(&text).map_err(|error| error.to_string())
    };
    let file = file.map_err(|detail| file_problem("--accounts", path, detail.trim_end()))?;
    Ok(file.accounts.into_iter().map(AccountEntry::account).collect())
}

impl AccountEntry {
    fn account(self) -> Account {
        let name = self.name.unwrap_or_else(|| self.address.clone());
        let mut account = Account::new(self.address, self.password, name);
        account.contacts = self.contacts.into_iter().map(ContactEntry::contact).collect();
        account.groups = self.groups;
        account.unread_mail = self.unread_mail;
        account.private = self.private;
        self.blocked.into_iter().fold(account, Account::block)
    }
}

impl ContactEntry {
    fn contact(self) -> Contact {
        match self {
            Self::Address(address) => Contact::new(address),
            Self::Placed { address, group } => Contact { group: Some(group), ..Contact::new(address) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Result<Vec<Account>, Problem> {
        let path = std::env::temp_dir().join(format!("msnp-accounts-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let accounts = accounts_of_file(&path);
        std::fs::remove_file(&path).unwrap();
        accounts
    }

    #[test]
    fn accounts_are_read_from_both_forms() {
        let toml = "[[account]]\naddress = \"a@b.c\"\npassword = \"x\"\n\
                    contacts = [\"d@e.f\", { address = \"g@h.i\", group = \"Work\" }]\nblocked = [\"z@z.z\"]\n";
        let json = r#"{"accounts":[{"address":"a@b.c","password":"x",
                       "contacts":["d@e.f",{"address":"g@h.i","group":"Work"}],"blocked":["z@z.z"]}]}"#;
        for accounts in [file("toml", toml).unwrap(), file("json", json).unwrap()] {
            assert_eq!(accounts[0].name, "a@b.c");
            assert_eq!(accounts[0].contacts.len(), 3);
            assert_eq!(accounts[0].contacts[1].group.as_deref(), Some("Work"));
            assert!(accounts[0].contacts[2].block);
        }
    }

    #[test]
    fn a_wrong_key_is_named_with_those_that_are_known() {
        let complaint = file("wrong", "[[account]]\nadress = \"a@b.c\"\n").unwrap_err().to_string();
        assert!(complaint.contains("adress") && complaint.contains("password"), "{complaint}");
    }
}
