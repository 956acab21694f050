//! Files by MSNFTP, as clients of MSN 3 to 5 send them (`p2p.md` 10): agreed on in the conversation, and sent over a TCP connection, whoever of
//! the two listens. There is no other way for such a file: without a connection it is not sent.

mod exchange;
pub(crate) mod invitation;
mod session;

use super::direct::way::Work;
use super::direct::{Direct, Listening};
use super::inputs::PeerDue;
use super::slp::Activity;
use super::transfer::TransferEnd;
use crate::Error;
use crate::account::{AccountName, lower_case};
use crate::connection::{Connection, LinkNumbers, News};
use crate::error::FailureReason;
use crate::ids::{ChatId, LinkId, TransferId};
use crate::storage::{List, Storage};
use crate::time::Instant;
use crate::timer::Round;
use crate::wire::sink::Sink;
use exchange::{Exchange, LISTENING, Owed, Place, Stage};
use invitation::{Cancel, Command, Said, put_acceptance, put_cancel};

/// Takes the payload of a message for a conversation, with its length.
pub(crate) type Payloads<'q> = dyn FnMut(usize, &dyn Fn(&mut dyn Sink)) -> Result<(), Error> + 'q;

/// Invitations that are being refused at the same time.
const MOST_REFUSALS: usize = 4;

/// The numbers that a file gets on this side.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) id: TransferId,
    /// By what who takes it is known.
    pub(super) auth_cookie: u32,
}

/// The files that there are.
#[repr(C)]
pub(crate) struct Exchanges<S: Storage> {
    list: S::Bridges<Exchange<S>>,
    refusals: heapless::Vec<(ChatId, u32), MOST_REFUSALS>,
}

impl<S: Storage> Exchanges<S> {
    pub(super) const NONE: Self =
        Self { list: <S::Bridges<Exchange<S>> as List<Exchange<S>>>::EMPTY, refusals: heapless::Vec::new() };

    fn all(&mut self) -> impl Iterator<Item = &mut Exchange<S>> {
        self.list.items_mut().iter_mut()
    }

    /// One that has not ended.
    fn find(&mut self, id: TransferId) -> Option<&mut Exchange<S>> {
        self.all().find(|exchange| exchange.place.id == id && exchange.is_live())
    }

    fn get(&self, id: TransferId) -> Option<&Exchange<S>> {
        self.list.items().iter().find(|exchange| exchange.place.id == id && exchange.is_live())
    }

    pub(super) fn has(&self, id: TransferId) -> bool {
        self.get(id).is_some()
    }

    pub(super) fn has_room(&self) -> bool {
        self.list.items().len() < self.list.limit()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.list.items().is_empty() && self.refusals.is_empty()
    }

    /// Whether a number is free for an invitation to that person.
    pub(super) fn is_free(&self, peer: &str, cookie: u32) -> bool {
        let is_it = |exchange: &Exchange<S>| {
            exchange.place.cookie == cookie && exchange.is_with(peer) && exchange.is_live()
        };
        !self.list.items().iter().any(is_it)
    }

    /// A file is offered to somebody: the invitation is on its way. Where no connection may be had, there is none, and it has ended.
    pub(super) fn invite(
        &mut self,
        Numbers { id, auth_cookie }: Numbers,
        (chat, peer): (ChatId, AccountName),
        cookie: u32,
        size: u64,
        direct: &Direct,
    ) -> Result<(), Error> {
        let place = Place { id, chat, peer, cookie, auth_cookie, size };
        let mut exchange = Exchange::inviting(place, *direct);
        if !direct.listens && !direct.connects {
            exchange.end(TransferEnd::NoDirectConnection, false);
        }
        self.list.add(exchange).map_err(|_| Error::Busy)
    }

    /// Somebody says something of an invitation. `numbers` are drawn for a file that may be taken; `None`: none may.
    pub(super) fn heard(
        &mut self,
        said: &Said<'_>,
        (chat, sender): (ChatId, &str),
        now: Instant,
        numbers: Option<Numbers>,
    ) -> Option<PeerDue> {
        let (cookie, peer) = (said.cookie, lower_case(sender)?);
        let is_it = |exchange: &&mut Exchange<S>| {
            exchange.place.cookie == cookie && exchange.is_with(&peer) && exchange.is_live()
        };
        let known = self.all().find(is_it);
        match (said.command, known) {
            (Command::Invite, None) => self.invited(said, (chat, peer), now, numbers),
            // Said twice; or nobody knows of it any more.
            (Command::Invite, Some(_)) | (Command::Accept | Command::Cancel(_), None) => None,
            (Command::Accept, Some(exchange)) => {
                exchange.accepted(said);
                exchange.whole.stamp(now);
                None
            }
            (Command::Cancel(why), Some(exchange)) => {
                exchange.cancelled(why);
                None
            }
        }
    }

    fn invited(
        &mut self,
        said: &Said<'_>,
        (chat, peer): (ChatId, AccountName),
        now: Instant,
        numbers: Option<Numbers>,
    ) -> Option<PeerDue> {
        let cookie = said.cookie;
        let size = said.size().filter(|_| said.is_of_file());
        if let (Some(Numbers { id, auth_cookie }), Some(size)) = (numbers, size) {
            let place = Place { id, chat, peer, cookie, auth_cookie, size };
            let mut exchange = Exchange::offered(place, said);
            exchange.whole.stamp(now);
            if self.list.add(exchange).is_ok() {
                return Some(PeerDue::Invited(id));
            }
        }
        // Who invites faster than answers leave is not answered: their own time limits end it.
        let _ = self.refusals.push((chat, cookie));
        Some(PeerDue::NotServed(if size.is_some() { Activity::File } else { Activity::Other }))
    }

    /// Hands what is owed in a conversation to `queue`, as far as that takes it.
    pub(super) fn pay(&mut self, chat: ChatId, queue: &mut Payloads<'_>) {
        while let Some(index) = self.refusals.iter().position(|(of, _)| *of == chat) {
            let Some((_, cookie)) = self.refusals.get(index).copied() else { return };
            if queue_one(queue, &|sink| put_cancel(sink, cookie, Cancel::NotInstalled)).is_err() {
                return;
            }
            List::discard(&mut self.refusals, index);
        }
        for exchange in self.all().filter(|exchange| exchange.place.chat == chat) {
            let Some(owed) = exchange.owed else { continue };
            let Place { cookie, auth_cookie, .. } = exchange.place;
            let (at, gives) = (exchange.way.own(), exchange.gives);
            let queued = queue_one(queue, &|sink| match owed {
                Owed::Accept => put_acceptance(sink, cookie, None, false),
                Owed::Place => put_acceptance(sink, cookie, Some((&at, auth_cookie)), !gives),
                Owed::Cancel(why) => put_cancel(sink, cookie, why),
            });
            if queued.is_err() {
                return;
            }
            exchange.owed = None;
        }
    }

    /// Ends what is not agreed on yet in conversations that carry nothing any more to that peer. Of an invitation, and of its end, `carries`
    /// is told that it is one.
    pub(super) fn lose(
        &mut self,
        carries: &dyn Fn(ChatId, &str, bool) -> bool,
        is_there: &dyn Fn(ChatId) -> bool,
    ) {
        for exchange in self.all().filter(|exchange| exchange.needs_conversation() || exchange.owed.is_some())
        {
            let follows = matches!(exchange.owed, Some(Owed::Cancel(_))) || exchange.stage == Stage::Inviting;
            if !carries(exchange.place.chat, &exchange.place.peer, follows) {
                exchange.end(TransferEnd::ConnectionLost, false);
                exchange.owed = None;
            }
        }
        self.refusals.retain(|(chat, _)| is_there(*chat));
    }

    /// What was said of an invitation did not get through.
    pub(super) fn failed(&mut self, chat: ChatId, reason: FailureReason) {
        let fails =
            |exchange: &&mut Exchange<S>| exchange.place.chat == chat && exchange.needs_conversation();
        for exchange in self.all().filter(fails) {
            let is_invitation = exchange.stage == Stage::Inviting;
            let end =
                if is_invitation { TransferEnd::NotReached(reason) } else { TransferEnd::ConnectionLost };
            exchange.end(end, false);
        }
    }

    /// Whether a conversation is needed.
    pub(super) fn need(&self, chat: ChatId) -> bool {
        let needs = |exchange: &Exchange<S>| {
            exchange.place.chat == chat && (exchange.needs_conversation() || exchange.owed.is_some())
        };
        self.list.items().iter().any(needs) || self.refusals.iter().any(|(of, _)| *of == chat)
    }

    /// What waited in a conversation goes on in another.
    pub(super) fn moved(&mut self, from: ChatId, to: ChatId) {
        self.all()
            .filter(|exchange| exchange.place.chat == from)
            .for_each(|exchange| exchange.place.chat = to);
        self.refusals.iter_mut().filter(|(chat, _)| *chat == from).for_each(|(chat, _)| *chat = to);
    }

    /// Who is in a conversation is heard no more: what goes on with them ends.
    pub(super) fn forget_chat(&mut self, chat: ChatId) {
        self.all().filter(|exchange| exchange.place.chat == chat).for_each(Exchange::close);
        self.refusals.retain(|(of, _)| *of != chat);
    }

    /// Somebody is shut out.
    pub(super) fn shut_out(&mut self, peer: &str) {
        self.all()
            .filter(|exchange| exchange.place.peer.eq_ignore_ascii_case(peer))
            .for_each(Exchange::close);
    }

    /// The session is over.
    pub(super) fn end_all(&mut self) {
        self.all().for_each(Exchange::close);
        self.refusals.clear();
    }

    /// What is to be told next that stands in nothing that came.
    pub(super) fn next_due(&mut self) -> Option<PeerDue> {
        self.all().find_map(Exchange::take_due)
    }

    /// Takes out what is over, and places timers that were started on the clock.
    pub(super) fn sweep(&mut self, now: Instant) {
        self.each_timer(&mut Round::Place(now));
        while let Some(index) = self.list.items().iter().position(Exchange::is_gone) {
            self.list.discard(index);
        }
    }

    pub(super) fn release(&mut self) {
        self.all().for_each(|exchange| exchange.session.octets.release());
    }

    pub(super) fn each_timer(&mut self, round: &mut Round) {
        for exchange in self.all() {
            round.visit(&mut exchange.step);
            round.visit(&mut exchange.whole);
        }
    }

    /// Looks at every time limit. Answers whether one was due.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        self.all().any(|exchange| exchange.expire(now))
    }
}

/// What a caller wants.
impl<S: Storage> Exchanges<S> {
    /// A file may be taken so. `false`: there is none of that number that waits to be.
    pub(super) fn allow(&mut self, id: TransferId, direct: &Direct) -> bool {
        let Some(exchange) = self.find(id).filter(|exchange| exchange.stage == Stage::Offered) else {
            return false;
        };
        exchange.direct = Some(*direct);
        true
    }

    pub(super) fn decide(&mut self, id: TransferId, accepts: bool) -> bool {
        self.find(id).is_some_and(|exchange| exchange.decide(accepts))
    }

    pub(super) fn cancel(&mut self, id: TransferId) -> bool {
        self.find(id).map(Exchange::cancel).is_some()
    }

    pub(super) fn hold(&mut self, id: TransferId, is_held: bool) -> bool {
        self.find(id).is_some_and(|exchange| exchange.hold(is_held))
    }

    /// The next file that is asked for data.
    pub(super) fn next_want(&mut self) -> Option<TransferId> {
        let exchange = self.all().find(|exchange| exchange.wants())?;
        exchange.is_asked = true;
        Some(exchange.place.id)
    }

    /// Which bytes were asked for.
    pub(super) fn wanted(&self, id: TransferId) -> Option<(u64, usize)> {
        self.get(id).filter(|exchange| exchange.is_asked).map(|exchange| exchange.session.wanted())
    }

    /// Takes bytes that were asked for. Answers how many; `None`: there is no file of that number here.
    pub(super) fn supply(&mut self, id: TransferId, bytes: &[u8]) -> Option<Result<usize, Error>> {
        let exchange = self.find(id)?;
        Some(if !core::mem::take(&mut exchange.is_asked) {
            Err(Error::Busy)
        } else if bytes.is_empty() {
            exchange.is_asked = true;
            Err(Error::InvalidValue)
        } else {
            Ok(exchange.session.give(bytes))
        })
    }
}

/// What the driver has to say, and to do.
impl<S: Storage> Exchanges<S> {
    pub(super) fn count(&self) -> usize {
        self.list.items().len()
    }

    pub(super) fn connection(&self, index: usize) -> Option<&dyn Connection> {
        self.list.items().get(index).map(|exchange| exchange as &dyn Connection)
    }

    pub(super) fn connection_mut(&mut self, index: usize) -> Option<&mut dyn Connection> {
        self.list.items_mut().get_mut(index).map(|exchange| exchange as &mut dyn Connection)
    }

    pub(super) fn listener(&self, index: usize) -> Option<&dyn Connection> {
        self.list.items().get(index).map(|exchange| &exchange.way.listener as &dyn Connection)
    }

    pub(super) fn listener_mut(&mut self, index: usize) -> Option<&mut dyn Connection> {
        self.list.items_mut().get_mut(index).map(|exchange| &mut exchange.way.listener as &mut dyn Connection)
    }

    pub(super) fn address(&self, index: usize) -> Option<(&str, u16)> {
        self.list.items().get(index).map(|exchange| (&*exchange.way.host, exchange.way.port))
    }

    fn listener_at(&mut self, link: LinkId) -> Option<&mut Exchange<S>> {
        self.all().find(|exchange| exchange.way.listener.0.is(link))
    }

    /// The driver listens.
    pub(super) fn listening(&mut self, link: LinkId, at: &Listening<'_>) {
        if let Some(exchange) = self.listener_at(link).filter(|exchange| exchange.stage == Stage::ListenAsked)
        {
            exchange.listening(at);
        }
    }

    pub(super) fn accepted(&mut self, listener: LinkId, numbers: &mut LinkNumbers) -> Option<LinkId> {
        self.listener_at(listener)?.somebody_came(numbers)
    }

    pub(super) fn listener_news(&mut self, index: usize, news: News<'_>) {
        if let Some(exchange) = self.list.items_mut().get_mut(index)
            && matches!(news, News::Closed(_))
        {
            exchange.listener_gone();
        }
    }

    /// News of a connection. Answers how many bytes were taken.
    pub(super) fn news(&mut self, index: usize, news: News<'_>) -> usize {
        self.list.items_mut().get_mut(index).map_or(news.length(), |exchange| exchange.heard(news))
    }

    pub(super) fn room(&self, index: usize) -> usize {
        self.list.items().get(index).map_or(0, Exchange::room)
    }

    /// What is to be done where the driver is to listen. `may`: connections go where they lead to.
    pub(super) fn listener_work(
        &mut self,
        index: usize,
        numbers: &mut LinkNumbers,
        may: bool,
    ) -> Option<Work> {
        let exchange = self.list.items_mut().get_mut(index)?;
        if exchange.stage != Stage::ListenWanted {
            return None;
        }
        if !may {
            exchange.break_off(TransferEnd::NoDirectConnection, Cancel::Failed);
            return None;
        }
        exchange.way.ask_to_listen(numbers, LISTENING);
        exchange.stage = Stage::ListenAsked;
        Some(Work::Listen)
    }

    /// What is to be done for a connection.
    pub(super) fn work(&mut self, index: usize, numbers: &mut LinkNumbers, may: bool) -> Option<Work> {
        let exchange = self.list.items_mut().get_mut(index)?;
        if exchange.stage == Stage::ConnectWanted {
            if !may {
                exchange.break_off(TransferEnd::NoDirectConnection, Cancel::Failed);
                return None;
            }
            return exchange.begin_connecting(numbers).then_some(Work::Connect);
        }
        let has_words = exchange.way.link.is_open() && exchange.session.octets.choose();
        has_words.then_some(Work::Send)
    }

    /// Looks at what has come. Answers what is to be told of it, and of which; `None` when there is nothing.
    pub(super) fn read(&mut self, own: &str) -> Option<Option<(usize, PeerDue)>> {
        let mut places = self.all().enumerate();
        places.find_map(|(index, exchange)| Some(exchange.read(own)?.map(|due| (index, due))))
    }

    /// What has come last.
    pub(super) fn data(&self, index: usize) -> Option<(u64, &[u8])> {
        self.list.items().get(index).map(|exchange| exchange.session.data())
    }
}

fn queue_one(queue: &mut Payloads<'_>, put: &dyn Fn(&mut dyn Sink)) -> Result<(), Error> {
    let mut count = crate::wire::sink::Count::default();
    put(&mut count);
    queue(count.0, put)
}
