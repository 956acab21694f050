//! The accounts that the service knows: three people, those of a file, and those that are added while it runs.

use std::path::Path;

use msnp_service::{Account, Contact};
use serde::Deserialize;

use crate::connection::{file_problem, read};
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
pub(super) struct AccountEntry {
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

/// Three people who know each other.
pub(super) fn default_accounts() -> Vec<Account> {
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

pub(super) fn accounts_of_file(path: &Path) -> Result<Vec<Account>, Problem> {
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
    pub(super) fn account(self) -> Account {
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
