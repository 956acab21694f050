//! The accounts that the service knows: three people, those of a file, and those that are added while it runs.

mod fields;

use std::path::Path;

use msnp_service::{Account, Contact};

use crate::connection::{file_problem, read};
use crate::problem::Problem;

/// What `--accounts` reads.
struct AccountsFile(Vec<AccountEntry>);

#[derive(Default)]
pub(super) struct AccountEntry {
    address: String,
    password: String,
    name: Option<String>,
    contacts: Vec<ContactEntry>,
    groups: Vec<String>,
    blocked: Vec<String>,
    unread_mail: Option<u32>,
    private: bool,
}

struct ContactEntry {
    address: String,
    group: Option<String>,
    network: Option<u8>,
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
    let start = text.trim_start();
    // A table of TOML begins with a bracket as well, but never with a brace behind it.
    let list = start.strip_prefix('[').map(str::trim_start);
    let is_json = start.starts_with('{') || list.is_some_and(|list| list.starts_with('{'));
    let file = if is_json { read_json(&text) } else { read_toml(&text) };
    let AccountsFile(entries) = file.map_err(|detail| file_problem("--accounts", path, &detail))?;
    Ok(entries.into_iter().map(AccountEntry::account).collect())
}

// Neither shows the line itself, as these libraries would: there may be a password in it.

fn read_json(text: &str) -> Result<AccountsFile, String> {
    serde_json::from_str(text).map_err(|error| {
        let (line, told) = (error.line(), error.to_string());
        let told = told.rsplit_once(" at line ").map_or(told.as_str(), |(reason, _)| reason);
        format!("line {line}: {told}")
    })
}

fn read_toml(text: &str) -> Result<AccountsFile, String> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        format!("line {line}: {}", error.message())
    })
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
        Contact { group: self.group, network: self.network, ..Contact::new(self.address) }
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
                    contacts = [\"d@e.f\", { address = \"g@h.i\", group = \"Work\", network = 32 }]\nblocked = [\"z@z.z\"]\n";
        let json = r#"{"accounts":[{"address":"a@b.c","password":"x",
                       "contacts":["d@e.f",{"address":"g@h.i","group":"Work","network":32}],"blocked":["z@z.z"]}]}"#;
        for accounts in [file("toml", toml).unwrap(), file("json", json).unwrap()] {
            assert_eq!(accounts[0].name, "a@b.c");
            assert_eq!(accounts[0].contacts.len(), 3);
            assert_eq!(accounts[0].contacts[1].group.as_deref(), Some("Work"));
            assert_eq!([0, 1].map(|nth| accounts[0].contacts[nth].network), [None, Some(32)]);
            assert!(accounts[0].contacts[2].block);
        }
    }

    fn complaint(name: &str, text: &str) -> String {
        let complaint = file(name, text).unwrap_err().to_string();
        assert!(!complaint.contains("geheim") && !complaint.contains("4711"), "a password: {complaint}");
        complaint
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_what_is_right() {
        let anna = "[[account]]\naddress = \"a@b.c\"\n";
        for (text, line, said) in [
            (
                format!("{anna}\n[[account]]\naddress = \"d@e.f\"\npassword = \"geheim\""),
                1,
                "a@b.c has no “password”",
            ),
            ("[[account]]\npassword = \"geheim\"\n".to_owned(), 1, "no “address”"),
            (
                format!("{anna}passwort = \"geheim\"\n"),
                3,
                "no “passwort” in an account; it has “address”, “password”",
            ),
            (format!("{anna}password = 4711\n"), 3, "“password” must be a text in quotes"),
            (format!("{anna}password = \"\"\n"), 3, "“password” must be a text in quotes, and not empty"),
            ("[[account]]\naddress = \"anna\"\n".to_owned(), 2, "“address” must be an account in quotes"),
            (
                format!("{anna}password = \"geheim\"\nunread_mail = \"3\""),
                4,
                "“unread_mail” must be a number from 0 to",
            ),
            (
                format!("{anna}password = \"geheim\"\nunread_mail = -3"),
                4,
                "“unread_mail” must be a number from 0 to",
            ),
            (format!("{anna}password = \"geheim\"\nprivate = \"yes\""), 4, "“private” must be true or false"),
            (
                format!("{anna}password = \"geheim\"\ngroups = \"Work\""),
                4,
                "“groups” must be a list of names",
            ),
            (
                format!("{anna}password = \"geheim\"\nblocked = [\"z\"]"),
                4,
                "“blocked” must be a list of accounts",
            ),
            (
                format!("{anna}password = \"geheim\"\ncontacts = [\n\"d@e.f\",\n7]"),
                6,
                "“contacts” must be a list of accounts, each as",
            ),
            (
                format!("{anna}password = \"geheim\"\ncontacts = [{{ group = \"Work\" }}]"),
                4,
                "a contact has no “address”",
            ),
            (
                format!("{anna}password = \"geheim\"\ncontacts = [{{ adress = \"d@e.f\" }}]"),
                4,
                "no “adress” in a contact",
            ),
            (
                format!("{anna}password = \"geheim\"\ncontacts = [{{ address = \"d@e.f\", network = 1 }}]"),
                4,
                "“network” must be a number from 2 to 255",
            ),
            (
                "[[acount]]\naddress = \"a@b.c\"\n".to_owned(),
                1,
                "no “acount” in a file of accounts; it has “account”",
            ),
            ("account = 7\n".to_owned(), 1, "“account” must be a list of accounts, each under [[account]]"),
            (String::new(), 1, "no “account” in it"),
            (format!("{anna}password = \"geheim\n"), 3, ""),
        ] {
            let complaint = complaint("wrong", &text);
            assert!(
                complaint.contains(&format!(": line {line}: ")) && complaint.contains(said),
                "{text}\n{complaint}"
            );
        }
    }

    #[test]
    fn the_same_is_said_of_json() {
        for (text, line, said) in [
            ("{\"accounts\": [\n{\"address\": \"a@b.c\"}]}", 2, "a@b.c has no “password”"),
            ("{\"accounts\": [\n{\"password\":\n 4711}]}", 3, "“password” must be a text in quotes"),
            ("{\"accounts\": [\n{\"pasword\":\n\"geheim\"}]}", 2, "no “pasword” in an account"),
            ("{\"accounts\": [\n{\"contacts\": [{}]}]}", 2, "a contact has no “address”"),
            ("{\"accounts\": [\n{\"private\":\nnull}]}", 3, "“private” must be true or false"),
            ("[{\"address\": \"a@b.c\"}]", 1, "“accounts” must be a list"),
            ("{\"accounts\": [\n}", 2, ""),
        ] {
            let complaint = complaint("wrong-json", text);
            assert!(
                complaint.contains(&format!(": line {line}: ")) && complaint.contains(said),
                "{text}\n{complaint}"
            );
        }
    }
}
