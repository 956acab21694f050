//! Reading a file of accounts field by field, so that each mistake is named with what is right. serde's readers know the line; a value that
//! does not fit is never shown, for it may be a password.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{AccountEntry, AccountsFile, ContactEntry};

const ACCOUNTS: &str = "a list of accounts, each under [[account]] (in JSON {\"accounts\": [{...}, {...}]})";
const ADDRESS: &str = "an account in quotes, such as \"anna@example.com\"";
const ADDRESSES: &str = "a list of accounts in quotes, such as [\"anna@example.com\"]";
const CONTACTS: &str = "a list of accounts, each as \"anna@example.com\" or with a group, as \
                        { address = \"anna@example.com\", group = \"Work\" } \
                        (in JSON {\"address\": \"anna@example.com\", \"group\": \"Work\"})";

const OF_FILE: &str = "“account”";
const OF_ACCOUNT: &str =
    "“address”, “password”, and perhaps “name”, “contacts”, “groups”, “blocked”, “unread_mail” and “private”";
const OF_CONTACT: &str = "“address”, and perhaps “group” and “network”";

/// A value that is no list and no table.
enum Given<'a> {
    Text(&'a str),
    Number(u64),
    Choice(bool),
    Other,
}

fn text(given: Given<'_>) -> Option<String> {
    match given {
        Given::Text(text) => Some(text.to_owned()),
        Given::Number(_) | Given::Choice(_) | Given::Other => None,
    }
}

fn filled(given: Given<'_>) -> Option<String> {
    text(given).filter(|text| !text.is_empty())
}

fn address(given: Given<'_>) -> Option<String> {
    let is_address = |text: &String| {
        let around = text.split_once('@');
        around.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
            && !text.contains(char::is_whitespace)
    };
    text(given).filter(is_address)
}

fn number(given: Given<'_>) -> Option<u32> {
    match given {
        Given::Number(number) => u32::try_from(number).ok(),
        Given::Text(_) | Given::Choice(_) | Given::Other => None,
    }
}

/// 1 is the service's own, which needs no number.
fn network(given: Given<'_>) -> Option<u8> {
    number(given).and_then(|number| u8::try_from(number).ok()).filter(|network| *network > 1)
}

fn choice(given: Given<'_>) -> Option<bool> {
    match given {
        Given::Choice(choice) => Some(choice),
        Given::Text(_) | Given::Number(_) | Given::Other => None,
    }
}

/// A reader that takes some kinds of values. It refuses inside the visitor, since the readers add the line there.
trait Reading<'de>: Sized {
    type Value;

    fn name(&self) -> &'static str;
    fn accepted(&self) -> &'static str;

    fn of_one(self, _: Given<'_>) -> Option<Self::Value> {
        None
    }

    fn of_list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Err(must_be(self.name(), self.accepted()))
    }

    fn of_table<A: MapAccess<'de>>(self, mut table: A) -> Result<Self::Value, A::Error> {
        while table.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(must_be(self.name(), self.accepted()))
    }
}

fn must_be<E: Error>(name: &str, accepted: &str) -> E {
    E::custom(format_args!("“{name}” must be {accepted}"))
}

/// A [`Reading`] for serde.
struct With<R>(R);

impl<'de, R: Reading<'de>> With<R> {
    fn one<E: Error>(self, given: Given<'_>) -> Result<R::Value, E> {
        let (name, accepted) = (self.0.name(), self.0.accepted());
        self.0.of_one(given).ok_or_else(|| must_be(name, accepted))
    }
}

impl<'de, R: Reading<'de>> DeserializeSeed<'de> for With<R> {
    type Value = R::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<R::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, R: Reading<'de>> Visitor<'de> for With<R> {
    type Value = R::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.accepted())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<R::Value, E> {
        self.one(Given::Text(text))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<R::Value, E> {
        self.one(Given::Number(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<R::Value, E> {
        self.one(u64::try_from(number).map_or(Given::Other, Given::Number))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<R::Value, E> {
        self.one(Given::Other)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<R::Value, E> {
        self.one(Given::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<R::Value, E> {
        self.one(Given::Other)
    }

    fn visit_bool<E: Error>(self, choice: bool) -> Result<R::Value, E> {
        self.one(Given::Choice(choice))
    }

    fn visit_unit<E: Error>(self) -> Result<R::Value, E> {
        self.one(Given::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<R::Value, A::Error> {
        self.0.of_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<R::Value, A::Error> {
        self.0.of_table(table)
    }
}

/// A field with one value.
struct One<T> {
    name: &'static str,
    accepted: &'static str,
    make: fn(Given<'_>) -> Option<T>,
}

impl<T> Clone for One<T> {
    fn clone(&self) -> Self {
        One { name: self.name, accepted: self.accepted, make: self.make }
    }
}

impl<T> Reading<'_> for One<T> {
    type Value = T;

    fn name(&self) -> &'static str {
        self.name
    }

    fn accepted(&self) -> &'static str {
        self.accepted
    }

    fn of_one(self, given: Given<'_>) -> Option<T> {
        (self.make)(given)
    }
}

/// A field with a list of values, of which each is read alike.
struct Many<R>(R);

impl<'de, R: Reading<'de> + Clone> Reading<'de> for Many<R> {
    type Value = Vec<R::Value>;

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn accepted(&self) -> &'static str {
        self.0.accepted()
    }

    fn of_list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        while let Some(one) = list.next_element_seed(With(self.0.clone()))? {
            read.push(one);
        }
        Ok(read)
    }
}

/// The name of a field, which has to be one of a few.
#[derive(Clone)]
struct Key {
    of: &'static str,
    known: &'static [&'static str],
    described: &'static str,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = &'static str;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.described)
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<&'static str, E> {
        let found = self.known.iter().find(|known| **known == given);
        found.copied().ok_or_else(|| {
            E::custom(format_args!("there is no “{given}” in {}; it has {}", self.of, self.described))
        })
    }
}

#[derive(Clone)]
struct ContactReading;

impl<'de> Reading<'de> for ContactReading {
    type Value = ContactEntry;

    fn name(&self) -> &'static str {
        "contacts"
    }

    fn accepted(&self) -> &'static str {
        CONTACTS
    }

    fn of_one(self, given: Given<'_>) -> Option<ContactEntry> {
        address(given).map(|address| ContactEntry { address, group: None, network: None })
    }

    fn of_table<A: MapAccess<'de>>(self, mut table: A) -> Result<ContactEntry, A::Error> {
        let known = &["address", "group", "network"];
        let key = Key { of: "a contact", known, described: OF_CONTACT };
        let (mut who, mut group, mut other) = (None, None, None);
        while let Some(name) = table.next_key_seed(key.clone())? {
            match name {
                "group" => {
                    let accepted = "the name of a group in quotes";
                    group = Some(table.next_value_seed(With(One { name, accepted, make: filled }))?);
                }
                "network" => {
                    let accepted = "a number from 2 to 255, without quotes";
                    other = Some(table.next_value_seed(With(One { name, accepted, make: network }))?);
                }
                _ => {
                    let accepted = ADDRESS;
                    who = Some(table.next_value_seed(With(One { name, accepted, make: address }))?);
                }
            }
        }
        let address = who.ok_or_else(|| {
            A::Error::custom(format_args!("a contact has no “address”: it must be {ADDRESS}"))
        })?;
        Ok(ContactEntry { address, group, network: other })
    }
}

#[derive(Clone)]
struct AccountReading;

impl<'de> Reading<'de> for AccountReading {
    type Value = AccountEntry;

    fn name(&self) -> &'static str {
        "account"
    }

    fn accepted(&self) -> &'static str {
        ACCOUNTS
    }

    fn of_table<A: MapAccess<'de>>(self, mut table: A) -> Result<AccountEntry, A::Error> {
        const KNOWN: &[&str] =
            &["address", "password", "name", "contacts", "groups", "blocked", "unread_mail", "private"];
        let key = Key { of: "an account", known: KNOWN, described: OF_ACCOUNT };
        let (mut who, mut password) = (None, None);
        let mut entry = AccountEntry::default();
        while let Some(name) = table.next_key_seed(key.clone())? {
            let one = |accepted, make| With(One { name, accepted, make });
            match name {
                "address" => who = Some(table.next_value_seed(one(ADDRESS, address))?),
                "password" => {
                    let seed = one("a text in quotes, and not empty", filled);
                    password = Some(table.next_value_seed(seed)?);
                }
                "name" => entry.name = Some(table.next_value_seed(one("a text in quotes", text))?),
                "contacts" => entry.contacts = table.next_value_seed(With(Many(ContactReading)))?,
                "groups" => {
                    let accepted = "a list of names in quotes, such as [\"Work\"]";
                    let one = One { name, accepted, make: filled };
                    entry.groups = table.next_value_seed(With(Many(one)))?;
                }
                "blocked" => {
                    let one = One { name, accepted: ADDRESSES, make: address };
                    entry.blocked = table.next_value_seed(With(Many(one)))?;
                }
                "unread_mail" => {
                    let accepted = "a number from 0 to 4294967295, without quotes";
                    let seed = With(One { name, accepted, make: number });
                    entry.unread_mail = Some(table.next_value_seed(seed)?);
                }
                _ => {
                    let accepted = "true or false, without quotes";
                    let seed = With(One { name, accepted, make: choice });
                    entry.private = table.next_value_seed(seed)?;
                }
            }
        }
        let whose = who.clone().unwrap_or_else(|| "an account".to_owned());
        let missing = |field, accepted| {
            A::Error::custom(format_args!("{whose} has no “{field}”: it must be {accepted}"))
        };
        entry.address = who.ok_or_else(|| missing("address", ADDRESS))?;
        entry.password = password.ok_or_else(|| missing("password", "a text in quotes"))?;
        Ok(entry)
    }
}

impl<'de> Deserialize<'de> for AccountEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        With(AccountReading).deserialize(deserializer)
    }
}

struct FileReading;

impl<'de> Reading<'de> for FileReading {
    type Value = AccountsFile;

    fn name(&self) -> &'static str {
        "accounts"
    }

    fn accepted(&self) -> &'static str {
        ACCOUNTS
    }

    fn of_table<A: MapAccess<'de>>(self, mut table: A) -> Result<AccountsFile, A::Error> {
        let key = Key { of: "a file of accounts", known: &["account", "accounts"], described: OF_FILE };
        let mut accounts = None;
        while table.next_key_seed(key.clone())?.is_some() {
            accounts = Some(table.next_value_seed(With(Many(AccountReading)))?);
        }
        let missing = || A::Error::custom(format_args!("there is no “account” in it: it must be {ACCOUNTS}"));
        accounts.map(AccountsFile).ok_or_else(missing)
    }
}

impl<'de> Deserialize<'de> for AccountsFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        With(FileReading).deserialize(deserializer)
    }
}
