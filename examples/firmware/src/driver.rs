//! The machine, the modem and the clock brought together: what a driver of `msnp-core` is.

use heapless::Vec;
use msnp_core::error::LinkError;
use msnp_core::time::Instant;
use msnp_core::{Event, Fixed, LinkId, Messenger, Output};
use msnp_modem::Transport;

use crate::clock::Clock;
use crate::modem::{Modem, News};
use crate::uart;

/// Two conversations at the same time, 2 KiB for each direction of each connection.
pub(crate) type Machine = Messenger<Fixed<2, 2048>>;

/// How long the settings may have, and how long the modem may take to tell them.
const LONGEST_SETTINGS: usize = 640;
const SETTINGS_TIME: u64 = 30_000;
/// The stream of the settings. The machine never gives this number.
const SETTINGS: LinkId = LinkId::from_number(0);

/// The text of the settings.
pub(crate) type SettingsText = Vec<u8, LONGEST_SETTINGS>;

/// Why there are no settings.
#[derive(Clone, Copy)]
pub(crate) enum NoSettings {
    /// The modem does not answer.
    NoModem,
    /// It has none, or not in time.
    None,
    /// More than fit.
    TooLong,
}

/// Everything that a session needs.
pub(crate) struct Driver<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) modem: &'a mut Modem,
    pub(crate) clock: Clock,
}

impl Driver<'_> {
    /// Asks the modem for the settings, before anything else.
    pub(crate) fn fetch_settings(&mut self) -> Result<SettingsText, NoSettings> {
        let mut text = SettingsText::new();
        let end = Instant::from_millis(self.clock.now().as_millis().saturating_add(SETTINGS_TIME));
        self.modem.open(SETTINGS, Transport::Settings, "", 0).map_err(|_| NoSettings::None)?;
        self.modem.make_room(SETTINGS, LONGEST_SETTINGS);
        loop {
            while let Some(news) = self.modem.receive() {
                match news {
                    News::Opened(_) => {}
                    News::Data(_) => {
                        text.extend_from_slice(self.modem.data()).map_err(|_| NoSettings::TooLong)?;
                        // At least one, so that what is too long does not wait for ever.
                        let room = LONGEST_SETTINGS.saturating_sub(text.len()).max(1);
                        self.modem.make_room(SETTINGS, room);
                    }
                    News::Closed(_, LinkError::ClosedByPeer) => return Ok(text),
                    News::Closed(..) => return Err(NoSettings::None),
                }
            }
            let now = self.clock.now();
            if !self.modem.advance(now) {
                return Err(NoSettings::NoModem);
            }
            if now >= end {
                return Err(NoSettings::None);
            }
            self.clock.sleep_until(self.modem.deadline().min(end), uart::is_due);
        }
    }

    /// Does all that can be done now. Answers when there will be more to do, if nothing comes in.
    pub(crate) fn turn(&mut self, tell: &mut dyn FnMut(&Event<'_>)) -> Instant {
        let mut until = self.drain(tell);
        while let Some(news) = self.modem.receive() {
            self.pass_on(news);
            until = self.drain(tell);
        }
        while self.send() {
            until = self.drain(tell);
        }
        if !self.modem.advance(self.clock.now()) {
            while let Some(link) = self.modem.lose() {
                self.machine.closed(link, LinkError::Broken);
                until = self.drain(tell);
            }
        }
        until.min(self.modem.deadline())
    }

    /// Tells the machine what the modem says.
    fn pass_on(&mut self, news: News) {
        match news {
            News::Opened(link) => self.machine.connected(link),
            News::Data(link) => {
                let bytes = self.modem.data();
                // The modem sends no more than there was room for.
                if self.machine.received(link, bytes) < bytes.len() {
                    self.modem.close(link);
                    self.machine.closed(link, LinkError::Broken);
                }
            }
            News::Closed(link, why) => self.machine.closed(link, why),
        }
    }

    /// Polls the machine until it has nothing more to say. Answers until when.
    fn drain(&mut self, tell: &mut dyn FnMut(&Event<'_>)) -> Instant {
        loop {
            let mut wanted = None;
            match self.machine.poll(self.clock.now()) {
                Output::Connect { link, endpoint } => {
                    let transport = if endpoint.tls { Transport::Tls } else { Transport::Plain };
                    let opened = self.modem.open(link, transport, endpoint.host, endpoint.port);
                    wanted = Some((link, opened));
                }
                // Files go through the conversation.
                Output::Listen { link, .. } => wanted = Some((link, Err(LinkError::Unreachable))),
                // Only proxies lead there, which a build without the feature `gateway` has not.
                Output::Secure { link, .. } => {
                    self.modem.close(link);
                    wanted = Some((link, Err(LinkError::Tls)));
                }
                // `send` asks for the bytes when the line is free.
                Output::Send { .. } => {}
                Output::Close { link } => self.modem.close(link),
                Output::Event(event) => tell(&event),
                Output::Wait { until } => return until,
            }
            match wanted {
                None => {}
                Some((link, Ok(()))) => self.modem.make_room(link, self.machine.room(link)),
                Some((link, Err(why))) => self.machine.closed(link, why),
            }
        }
    }

    /// Gives the next bytes of a connection to the line, when it is free. Answers whether there were any.
    fn send(&mut self) -> bool {
        for link in self.modem.open_streams().into_iter().flatten() {
            self.modem.make_room(link, self.machine.room(link));
            let count = self.modem.send(link, self.machine.unsent(link));
            if count > 0 {
                self.machine.sent(link, count);
                return true;
            }
        }
        false
    }
}
