//! The contact list.

use msnp_core::account::List;

use super::Client;
use crate::error::Error;
use crate::waiting::Effect;

/// The contact list. Groups are named by id or by name.
impl Client {
    /// Adds a contact to one's list, allowed to see one's presence unless they are blocked, and puts it into a group if one is given.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// client.add_group("Friends").await?;
    /// client.add_contact("bruno@example.org", Some("Friends")).await?;
    /// client.add_contact("carla@example.org", None).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], [`Error::NoSuchGroup`]; the answer of the service otherwise. When only the group fails, the
    /// contact was added.
    pub async fn add_contact(&self, account: &str, group: Option<&str>) -> Result<(), Error> {
        if let Some(group) = group {
            self.group_id(group)?;
        }
        let effect = Effect::Add(account.into());
        self.request(account, effect, &|machine, session| {
            let known = session.roster.contact(account);
            let name = known.map_or(account, |contact| contact.name());
            if known.is_some_and(|contact| contact.is_blocked()) {
                machine.add_blocked_contact(account, name)
            } else {
                machine.add_contact(account, name)
            }
        })
        .done()
        .await?;
        match group {
            Some(group) => self.add_to_group(account, group).await,
            None => Ok(()),
        }
    }

    /// Takes a contact off one's list. It stays allowed or blocked as it was.
    ///
    /// # Errors
    /// [`Error::NoSuchContact`]; the answer of the service otherwise.
    pub async fn remove_contact(&self, account: &str) -> Result<(), Error> {
        let effect = Effect::Remove { account: account.into(), list: List::Forward, group: None };
        self.about_contact(account, effect, &|machine, id| machine.remove_contact(account, id)).await
    }

    /// Blocks somebody: they see oneself offline and cannot write. They need not be on the list.
    ///
    /// **It holds from the first poll of this future on**, whatever the service lets through: the conversation with them alone is left, what waits to be sent
    /// there fails with [`SendFailure::Blocked`](crate::SendFailure::Blocked), nothing that they say there is told, and their ringing is
    /// not answered. In a group conversation they are heard. When the service refuses, they are as they were before, and the
    /// conversation stays left.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// client.block("dora@example.org").await?;
    /// assert!(client.contact("dora@example.org").is_some_and(|dora| dora.is_blocked()));
    /// client.unblock("dora@example.org").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; the answer of the service otherwise.
    pub async fn block(&self, account: &str) -> Result<(), Error> {
        let effect = Effect::Block(account.into());
        self.request(account, effect, &|machine, _| machine.block(account)).done().await
    }

    /// Allows somebody again, or in the first place.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; the answer of the service otherwise.
    pub async fn unblock(&self, account: &str) -> Result<(), Error> {
        let effect = Effect::Allow(account.into());
        self.request(account, effect, &|machine, _| machine.unblock(account)).done().await
    }

    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
    /// decides about them then ([`Client::set_privacy`]). Nothing changes for who is on neither.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; the answer of the service otherwise.
    pub async fn undecide(&self, account: &str) -> Result<(), Error> {
        let list = if self.is_on(account, List::Block) { List::Block } else { List::Allow };
        let effect = Effect::Remove { account: account.into(), list, group: None };
        self.request(account, effect, &|machine, _| machine.undecide(account, list)).done().await
    }

    /// The answer to [`Event::AddedYou`](crate::Event::AddedYou): they may see one's presence and write. They are not added to one's
    /// own list by it.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// use futures_lite::StreamExt;
    ///
    /// let mut events = client.events();
    /// while let Some(event) = events.next().await {
    ///     if let msnp::Event::AddedYou { account, decided: false, .. } = event {
    ///         client.accept(&account).await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; the answer of the service otherwise.
    pub async fn accept(&self, account: &str) -> Result<(), Error> {
        if !self.is_on(account, List::Allow) || self.is_on(account, List::Block) {
            self.unblock(account).await?;
        }
        self.acknowledge(account).await
    }

    /// The answer to [`Event::AddedYou`](crate::Event::AddedYou): they are blocked.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; the answer of the service otherwise.
    pub async fn decline(&self, account: &str) -> Result<(), Error> {
        if !self.is_on(account, List::Block) {
            self.block(account).await?;
        }
        self.acknowledge(account).await
    }

    async fn acknowledge(&self, account: &str) -> Result<(), Error> {
        if self.is_on(account, List::Pending) {
            let effect = Effect::Remove { account: account.into(), list: List::Pending, group: None };
            self.request(account, effect, &|machine, _| machine.acknowledge_added(account)).done().await
        } else {
            Ok(())
        }
    }

    /// Changes the name under which a contact is kept in the list.
    ///
    /// # Errors
    /// [`Error::NoSuchContact`], [`Error::TooLong`]; the answer of the service otherwise.
    pub async fn rename_contact(&self, account: &str, name: &str) -> Result<(), Error> {
        self.about_contact(account, Effect::None, &|machine, id| machine.rename_contact(account, id, name))
            .await
    }

    /// Makes a group: at most 61 bytes after percent-encoding. Gives its id, empty if the service did not tell.
    ///
    /// # Errors
    /// [`Error::InvalidValue`], [`Error::TooLong`]; [`Error::NotInDialect`] before MSNP7, here and in all that names a group; the answer of the service otherwise.
    pub async fn add_group(&self, name: &str) -> Result<String, Error> {
        self.request("", Effect::None, &|machine, _| machine.add_group(name)).done().await?;
        Ok(self.contacts().group_named(name).map(|group| group.id().to_owned()).unwrap_or_default())
    }

    /// Renames a group.
    ///
    /// # Errors
    /// [`Error::NoSuchGroup`], [`Error::TooLong`]; the answer of the service otherwise.
    pub async fn rename_group(&self, group: &str, name: &str) -> Result<(), Error> {
        let id = self.group_id(group)?;
        self.request("", Effect::None, &|machine, _| machine.rename_group(&id, name)).done().await
    }

    /// Removes a group. Some services take those off the list who were only in it: empty it first.
    ///
    /// # Errors
    /// [`Error::NoSuchGroup`]; the answer of the service otherwise.
    pub async fn remove_group(&self, group: &str) -> Result<(), Error> {
        let id = self.group_id(group)?;
        self.request("", Effect::None, &|machine, _| machine.remove_group(&id)).done().await
    }

    /// Puts a contact into a group.
    ///
    /// # Errors
    /// [`Error::NoSuchContact`], [`Error::NoSuchGroup`]; the answer of the service otherwise.
    pub async fn add_to_group(&self, account: &str, group: &str) -> Result<(), Error> {
        let group = self.group_id(group)?;
        let effect = Effect::Join { account: account.into(), group: group.as_str().into() };
        self.about_contact(account, effect, &|machine, id| machine.add_to_group(account, id, &group)).await
    }

    /// Takes a contact out of a group. It stays on the list.
    ///
    /// # Errors
    /// [`Error::NoSuchContact`], [`Error::NoSuchGroup`]; the answer of the service otherwise.
    pub async fn remove_from_group(&self, account: &str, group: &str) -> Result<(), Error> {
        let group = self.group_id(group)?;
        let (account_left, left) = (account.into(), Some(group.as_str().into()));
        let effect = Effect::Remove { account: account_left, list: List::Forward, group: left };
        self.about_contact(account, effect, &|machine, id| machine.remove_from_group(account, id, &group))
            .await
    }

    /// Moves a contact from one group to another: first in, then out, so that it is never in none.
    ///
    /// # Errors
    /// Those of [`Client::add_to_group`] and [`Client::remove_from_group`].
    pub async fn move_to_group(&self, account: &str, from: &str, to: &str) -> Result<(), Error> {
        self.add_to_group(account, to).await?;
        self.remove_from_group(account, from).await
    }
}

impl Client {
    fn group_id(&self, group: &str) -> Result<String, Error> {
        self.handle.shared.look(|inner| match inner.machine.dialect() {
            Some(dialect) if !dialect.has_groups() => Err(Error::NotInDialect { dialect }),
            _ => inner.session.group_id(group),
        })?
    }

    fn is_on(&self, account: &str, list: List) -> bool {
        self.contact(account).is_some_and(|contact| contact.is_on(list))
    }
}
