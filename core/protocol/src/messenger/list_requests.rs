//! What a user can ask for about the contact list: who is on it, who is allowed and blocked, and the groups.

use super::Messenger;
use super::machine::Core;
use super::requests::{bounded, checked};
use crate::Error;
#[cfg(feature = "services")]
use crate::account::Lists;
use crate::account::{AccountName, List};
#[cfg(feature = "services")]
use crate::address_book::{Change, Values};
use crate::announcement::Announcement;
use crate::error::RequestKind;
use crate::ids::RequestId;
use crate::limits::{LONGEST_GROUP_NAME, LONGEST_NAME};
use crate::pending::NOBODY;
use crate::storage::Storage;

impl<S: Storage> Messenger<S> {
    /// Asks about somebody of another network ([`network`](crate::account::network), 1 to 255, as [`Contact::network`](crate::event::Contact) told it): the
    /// requests about lists that `ask` makes say which (`services.md` 2.3 and 2.8). In dialects before MSNP13 no request says one.
    ///
    /// ```
    /// use msnp_core::account::network;
    ///
    /// # fn show(messenger: &mut msnp_core::Messenger<msnp_core::Fixed<1, 1024>>) -> Result<(), msnp_core::Error> {
    /// let request = messenger.of_network(network::YAHOO.into(), |messenger| messenger.block("carol@yahoo.example"))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for no network; those of the request.
    #[cfg(feature = "services")]
    pub fn of_network(
        &mut self,
        network: u32,
        ask: impl FnOnce(&mut Self) -> Result<RequestId, Error>,
    ) -> Result<RequestId, Error> {
        let network = u8::try_from(network).ok().filter(|network| *network != 0);
        self.core.asked_network = network.ok_or(Error::InvalidValue)?;
        let asked = ask(self);
        self.core.asked_network = 0;
        asked
    }

    /// Adds a contact: to the allow list, and to the forward list under `name` (empty: the account). For somebody who is blocked there is
    /// [`add_blocked_contact`](Self::add_blocked_contact). In MSNP14 and MSNP15 (feature `services`) the notification server is asked first on which network
    /// the account is (`FQY`, `services.md` 2.8), unless one was named; where it does not know, within the limit of a request, that is the
    /// service's own.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], [`Error::TooLong`].
    pub fn add_contact(&mut self, account: &str, name: &str) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        let name = if name.is_empty() { account } else { name };
        bounded(name, LONGEST_NAME)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::Add, Values { account, name, ..Values::NONE });
        }
        self.core.request(2, |core, request| {
            core.add_to_list(request, List::Allow, account, account)?;
            core.add_to_list(request, List::Forward, account, name)
        })
    }

    /// Adds a contact who is blocked, and stays so: to the forward list only.
    ///
    /// # Errors
    /// Those of [`add_contact`](Self::add_contact).
    pub fn add_blocked_contact(&mut self, account: &str, name: &str) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        let name = if name.is_empty() { account } else { name };
        bounded(name, LONGEST_NAME)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::AddBlocked, Values { account, name, ..Values::NONE });
        }
        self.core.request(1, |core, request| core.add_to_list(request, List::Forward, account, name))
    }

    /// Has the notification server of MSNP13 to MSNP15 told that somebody is on these lists, where the address book has them there and
    /// another client put them there (`services.md` 2.8): for who compares the list that was read again with the one before. `network` as in
    /// [`Contact::network`](crate::event::Contact::network). Nothing is changed in the address book, and nothing is told when it was done.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] where no address book was named, [`Error::Busy`] without room: again when something was sent.
    #[cfg(feature = "services")]
    pub fn announce_listed(&mut self, account: &str, network: u32, lists: Lists) -> Result<(), Error> {
        self.core.announce_person(&checked(account)?, network, lists, false)
    }

    /// The same for somebody whom another client took off these lists.
    ///
    /// # Errors
    /// Those of [`announce_listed`](Self::announce_listed).
    #[cfg(feature = "services")]
    pub fn announce_unlisted(&mut self, account: &str, network: u32, lists: Lists) -> Result<(), Error> {
        self.core.announce_person(&checked(account)?, network, lists, true)
    }

    /// Begins to hand in the list that is [kept](crate::settings::WebServices::kept_list), after the [`Event::ListComplete`](crate::Event::ListComplete) of a
    /// sign-in that [`Event::ListUnchanged`](crate::Event::ListUnchanged) came before: the notification server of MSNP13 to MSNP15 is told it. Everybody on the
    /// forward, allow and block list follows by [`announce_listed`](Self::announce_listed), each with all lists, and then
    /// [`end_kept_list`](Self::end_kept_list). Until that one is not online; when it does not come within the limit of a sign-in step,
    /// the whole list is asked for. `allow_unknown`: whether those on no list may see one, as the list has it.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] where no address book was named.
    #[cfg(feature = "services")]
    pub fn begin_kept_list(&mut self, allow_unknown: bool) -> Result<(), Error> {
        self.core.begin_kept(allow_unknown)
    }

    /// The list that is kept was handed in.
    #[cfg(feature = "services")]
    pub fn end_kept_list(&mut self) {
        self.core.address_book.end_kept();
    }

    /// Removes a contact from the forward list. From MSNP10 on `contact_id` is needed.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; [`Error::InvalidValue`] without the id where it is needed.
    pub fn remove_contact(&mut self, account: &str, contact_id: Option<&str>) -> Result<RequestId, Error> {
        let key = &*self.core.contact_key(account, contact_id)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(
                Change::Remove,
                Values { account: &checked(account)?, contact: key, ..Values::NONE },
            );
        }
        self.core.ask(RequestKind::Remove(List::Forward), b"REM", &|command| {
            command.word(List::Forward.code()).word(key);
        })
    }

    /// Blocks an account: off the allow list, onto the block list. From now on they are not heard: see [`shut_out`](Self::shut_out). Whom
    /// the list blocks, this machine does not know: their rings are to be [declined](Self::decline).
    ///
    /// # Errors
    /// [`Error::InvalidAccount`].
    pub fn block(&mut self, account: &str) -> Result<RequestId, Error> {
        let request = self.move_between(account, List::Allow, List::Block)?;
        self.shut_out(account)?;
        Ok(request)
    }

    /// Allows an account (again): off the block list, onto the allow list.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`].
    pub fn unblock(&mut self, account: &str) -> Result<RequestId, Error> {
        self.move_between(account, List::Block, List::Allow)
    }

    /// Takes an account off the allow list or off the block list, and puts it onto no other: whoever is on neither is treated as the privacy
    /// setting says. It is answered for who is not on that list, too.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; [`Error::InvalidValue`] for another list.
    pub fn undecide(&mut self, account: &str, list: List) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        if !matches!(list, List::Allow | List::Block) {
            return Err(Error::InvalidValue);
        }
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::TakeOff(list), Values { account, ..Values::NONE });
        }
        self.core.ask(RequestKind::Remove(list), b"REM", &|command| {
            command.word(list.code()).word(account);
        })
    }

    fn move_between(&mut self, account: &str, from: List, to: List) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::Move { from, to }, Values { account, ..Values::NONE });
        }
        self.core.request(2, |core, request| {
            core.write(request, RequestKind::Remove(from), b"REM", &|command| {
                command.word(from.code()).word(account);
            })?;
            core.add_to_list(request, to, account, account)
        })
    }

    /// Records that the user has seen who added them: off the pending list and onto the reverse list (MSNP10 and later; before,
    /// there is nothing to record, and the request is answered at once).
    ///
    /// # Errors
    /// [`Error::InvalidAccount`].
    pub fn acknowledge_added(&mut self, account: &str) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        if !self.core.spoken()?.has_contact_ids() {
            return self.core.request(0, |core, request| {
                core.resources.announcements.push(Announcement::Answered(request));
                Ok(())
            });
        }
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::Acknowledge, Values { account, ..Values::NONE });
        }
        let records = self.core.spoken()?.writes_reverse_list();
        self.core.request(2, |core, request| {
            let list = List::Pending;
            if records {
                core.add_to_list(NOBODY, List::Reverse, account, account)?;
            }
            core.write(request, RequestKind::Remove(list), b"REM", &|command| {
                command.word(list.code()).word(account);
            })
        })
    }

    /// Makes a group.
    ///
    /// # Errors
    /// [`Error::TooLong`] above [`LONGEST_GROUP_NAME`] bytes when percent-encoded. This and what follows about groups:
    /// [`Error::NotInDialect`] before MSNP7.
    pub fn add_group(&mut self, name: &str) -> Result<RequestId, Error> {
        bounded(name, LONGEST_GROUP_NAME)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::AddGroup, Values { name, ..Values::NONE });
        }
        let with_zero = !self.core.spoken_with_groups()?.has_contact_ids();
        self.core.ask(RequestKind::AddGroup, b"ADG", &|command| {
            command.text(name).optional_word(with_zero.then_some("0"));
        })
    }

    /// Renames a group.
    ///
    /// # Errors
    /// [`Error::TooLong`] above [`LONGEST_GROUP_NAME`] bytes when percent-encoded.
    pub fn rename_group(&mut self, id: &str, name: &str) -> Result<RequestId, Error> {
        bounded(name, LONGEST_GROUP_NAME)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::RenameGroup, Values { group: id, name, ..Values::NONE });
        }
        let with_zero = !self.core.spoken_with_groups()?.has_contact_ids();
        self.core.ask(RequestKind::RenameGroup, b"REG", &|command| {
            command.word(id).text(name).optional_word(with_zero.then_some("0"));
        })
    }

    /// Removes a group. Contacts that are only in it may leave the list with it: move them first.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for an id that cannot be sent.
    pub fn remove_group(&mut self, id: &str) -> Result<RequestId, Error> {
        #[cfg(feature = "legacy")]
        self.core.spoken_with_groups()?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::RemoveGroup, Values { group: id, ..Values::NONE });
        }
        self.core.ask(RequestKind::RemoveGroup, b"RMG", &|command| {
            command.word(id);
        })
    }

    /// Puts a contact of the forward list into a group. From MSNP10 on `contact_id` is needed.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; [`Error::InvalidValue`] without the id where it is needed.
    pub fn add_to_group(
        &mut self,
        account: &str,
        contact_id: Option<&str>,
        group: &str,
    ) -> Result<RequestId, Error> {
        let key = &*self.core.contact_key(account, contact_id)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(
                Change::JoinGroup,
                Values { account: &checked(account)?, contact: key, group, ..Values::NONE },
            );
        }
        let ids = self.core.spoken_with_groups()?.has_contact_ids();
        let verb = if ids { b"ADC" } else { b"ADD" };
        self.core.ask(RequestKind::Add(List::Forward), verb, &|command| {
            command.word(List::Forward.code());
            if ids { command.prefixed("C=", key) } else { command.word(key).text(key) }.word(group);
        })
    }

    /// Takes a contact out of a group. From MSNP10 on `contact_id` is needed.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; [`Error::InvalidValue`] without the id where it is needed.
    pub fn remove_from_group(
        &mut self,
        account: &str,
        contact_id: Option<&str>,
        group: &str,
    ) -> Result<RequestId, Error> {
        #[cfg(feature = "legacy")]
        self.core.spoken_with_groups()?;
        let key = &*self.core.contact_key(account, contact_id)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(
                Change::LeaveGroup,
                Values { account: &checked(account)?, contact: key, group, ..Values::NONE },
            );
        }
        self.core.ask(RequestKind::Remove(List::Forward), b"REM", &|command| {
            command.word(List::Forward.code()).word(key).word(group);
        })
    }

    /// Changes the name under which a contact is kept (`REA`, from MSNP10 on `SBP MFN`).
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; [`Error::TooLong`]; [`Error::InvalidValue`] without the id where it is needed.
    pub fn rename_contact(
        &mut self,
        account: &str,
        contact_id: Option<&str>,
        name: &str,
    ) -> Result<RequestId, Error> {
        bounded(name, LONGEST_NAME)?;
        let key = &*self.core.contact_key(account, contact_id)?;
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(
                Change::RenameContact,
                Values { account: &checked(account)?, contact: key, name, ..Values::NONE },
            );
        }
        let ids = self.core.spoken()?.has_contact_ids();
        self.core.ask(RequestKind::RenameContact, if ids { b"SBP" } else { b"REA" }, &|command| {
            command.word(key).optional_word(ids.then_some("MFN")).text(name);
        })
    }
}

impl<S: Storage> Core<S> {
    fn add_to_list(
        &mut self,
        request: RequestId,
        list: List,
        account: &str,
        name: &str,
    ) -> Result<(), Error> {
        let ids = self.spoken()?.has_contact_ids();
        self.write(request, RequestKind::Add(list), if ids { b"ADC" } else { b"ADD" }, &|command| {
            command.word(list.code());
            match (ids, list) {
                (true, List::Forward) => command.prefixed("N=", account).prefixed_text("F=", name),
                (true, _) => command.prefixed("N=", account),
                (false, _) => command.word(account).text(name),
            };
        })
    }

    /// What a contact of the forward list is called in commands: the account, from MSNP10 on its id.
    fn contact_key(&self, account: &str, contact_id: Option<&str>) -> Result<AccountName, Error> {
        let account = checked(account)?;
        match (self.spoken()?.has_contact_ids(), contact_id) {
            (false, _) => Ok(account),
            (true, Some(id)) => AccountName::try_from(id).map_err(|_| Error::TooLong),
            (true, None) => Err(Error::InvalidValue),
        }
    }
}
