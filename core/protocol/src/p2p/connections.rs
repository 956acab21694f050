//! Direct connections of both kinds, for transfers by packets and by MSNFTP, as the driver knows them: those of the first kind stand before
//! those of the second. And what is said of files by MSNFTP.

use super::Peers;
use super::bridges::BridgeContext;
use super::direct::way::Work;
use super::direct::{Direct, Listening};
use super::ftp::invitation::{Command, Said, can_be_named, put_invitation};
use super::ftp::{Numbers, Payloads};
use super::inputs::{Incoming, PeerDue};
use crate::Error;
use crate::account::lower_case;
use crate::connection::{Connection, LinkNumbers, News};
use crate::fingerprint::Key;
use crate::ids::{ChatId, LinkId, TransferId};
use crate::storage::Storage;
use crate::time::Instant;
use crate::wire::sink::{Count, Sink};

/// The offer of a file by MSNFTP.
#[derive(Clone, Copy)]
pub(crate) struct FileInvitation<'a> {
    pub(crate) chat: ChatId,
    pub(crate) peer: &'a str,
    pub(crate) name: &'a str,
    pub(crate) size: u64,
    pub(crate) direct: &'a Direct,
    pub(crate) key: Key,
    pub(crate) now: Instant,
}

impl<S: Storage> Peers<S> {
    /// How many connections there are, or are to be.
    pub(crate) fn connections(&self) -> usize {
        self.bridges.count().saturating_add(self.ftp.count())
    }

    /// Which one it is among those of the second kind.
    fn behind_bridges(&self, index: usize) -> Option<usize> {
        index.checked_sub(self.bridges.count())
    }

    pub(crate) fn connection(&self, index: usize) -> Option<&dyn Connection> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.connection(index),
            None => self.bridges.connection(index),
        }
    }

    pub(crate) fn connection_mut(&mut self, index: usize) -> Option<&mut dyn Connection> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.connection_mut(index),
            None => self.bridges.connection_mut(index),
        }
    }

    /// Where one listens.
    pub(crate) fn listener(&self, index: usize) -> Option<&dyn Connection> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.listener(index),
            None => self.bridges.listener(index),
        }
    }

    pub(crate) fn listener_mut(&mut self, index: usize) -> Option<&mut dyn Connection> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.listener_mut(index),
            None => self.bridges.listener_mut(index),
        }
    }

    /// Where the connection leads.
    pub(crate) fn address(&self, index: usize) -> Option<(&str, u16)> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.address(index),
            None => self.bridges.address(index),
        }
    }

    /// The driver listens. Nobody may have asked for that any more.
    pub(crate) fn listening(&mut self, link: LinkId, at: &Listening<'_>) {
        if !self.bridge_listening(link, at) {
            self.ftp.listening(link, at);
        }
    }

    /// Somebody has connected to where the driver listens.
    pub(crate) fn accepted(&mut self, listener: LinkId, numbers: &mut LinkNumbers) -> Option<LinkId> {
        self.bridge_accepted(listener, numbers).or_else(|| self.ftp.accepted(listener, numbers))
    }

    /// News of the place where the driver listens: it cannot, or not any more.
    pub(crate) fn listener_news(&mut self, index: usize, news: News<'_>) {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.listener_news(index, news),
            None => self.bridge_listener_news(index, news),
        }
    }

    /// News of a connection. Answers how many bytes were taken.
    pub(crate) fn connection_news(&mut self, index: usize, news: News<'_>) -> usize {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.news(index, news),
            None => self.bridge_news(index, news),
        }
    }

    /// How many bytes of a connection are taken at the least.
    pub(crate) fn connection_room(&self, index: usize) -> usize {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.room(index),
            None => self.bridge_room(index),
        }
    }

    /// What is to be done where the driver is to listen. `may`: connections go where they lead to.
    pub(crate) fn listener_work(
        &mut self,
        index: usize,
        numbers: &mut LinkNumbers,
        may: bool,
    ) -> Option<Work> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.listener_work(index, numbers, may),
            None => self.bridge_listener_work(index, numbers, may),
        }
    }

    /// What is to be done for a connection.
    pub(crate) fn connection_work(
        &mut self,
        index: usize,
        numbers: &mut LinkNumbers,
        may: bool,
        drawing: (Key, Instant),
    ) -> Option<Work> {
        match self.behind_bridges(index) {
            Some(index) => self.ftp.work(index, numbers, may),
            None => self.bridge_work(index, numbers, may, drawing),
        }
    }

    /// Looks at what has come over the connections. Answers what is to be told of it, and of which; `None` when there is nothing.
    pub(crate) fn next_from_connections(
        &mut self,
        context: BridgeContext<'_>,
    ) -> Option<Option<(usize, PeerDue)>> {
        if let Some(found) = self.next_from_bridges(context) {
            return Some(found);
        }
        let bridges = self.bridges.count();
        let found = self.ftp.read(context.own)?;
        Some(found.map(|(index, due)| (index.saturating_add(bridges), due)))
    }

    /// What has come last over a connection of the second kind, and where in the file it stands.
    pub(crate) fn file_data(&self, index: usize) -> Option<(u64, &[u8])> {
        self.ftp.data(self.behind_bridges(index)?)
    }

    /// Draws what names a file to its taker.
    fn draw_numbers(&mut self, key: Key, now: Instant) -> Numbers {
        let auth_cookie = self.transfers.draw_number(key, now);
        Numbers { id: self.transfers.next_id(), auth_cookie }
    }

    /// Offers a file by MSNFTP. Where no connection may be had, it has ended already. `queue` is handed the invitation.
    pub(crate) fn invite_to_file(
        &mut self,
        invitation: &FileInvitation<'_>,
        queue: &mut Payloads<'_>,
    ) -> Result<TransferId, Error> {
        let FileInvitation { chat, peer, name, size, direct, key, now } = *invitation;
        if !self.ftp.has_room() {
            return Err(Error::Busy);
        }
        if !can_be_named(name) {
            return Err(Error::InvalidValue);
        }
        let peer = lower_case(peer).ok_or(Error::InvalidAccount)?;
        let numbers = self.draw_numbers(key, now);
        let cookie = loop {
            let cookie = self.transfers.draw_number(key, now);
            if self.ftp.is_free(&peer, cookie) {
                break cookie;
            }
        };
        if direct.listens || direct.connects {
            let put = |sink: &mut dyn Sink| put_invitation(sink, (name, size), cookie, direct.listens);
            let mut count = Count::default();
            put(&mut count);
            queue(count.0, &put)?;
        }
        self.ftp.invite(numbers, (chat, peer), cookie, size, direct)?;
        Ok(numbers.id)
    }

    /// Somebody says something of an invitation. The outer `None`: it cannot be understood. `may`: a file may come over a connection.
    pub(crate) fn heard_invitation(
        &mut self,
        payload: &[u8],
        from: &Incoming<'_>,
        may: bool,
    ) -> Option<Option<PeerDue>> {
        let said = Said::parse(payload)?;
        let is_offer = said.command == Command::Invite && said.is_of_file();
        let may = may && is_offer && self.ftp.has_room() && self.ftp.is_free(from.sender, said.cookie);
        let numbers = may.then(|| self.draw_numbers(from.key, from.now));
        Some(self.ftp.heard(&said, (from.chat, from.sender), from.now, numbers))
    }

    /// Hands what is owed of invitations in a conversation to `queue`, as far as that takes it.
    pub(crate) fn pay_invitations(&mut self, chat: ChatId, queue: &mut Payloads<'_>) {
        self.ftp.pay(chat, queue);
    }
}
