//! Requests that change nothing: `XFR SB`, `UUN`, `UUM`, `URL`, `GCF`, paging out, invitations by mail, `IMS`.

use crate::codec;
use crate::directory::{AccountId, Entry};
use crate::notification::{Outcome, Refusal, Turn};
use crate::world::{Session, World};

/// What `GCF Shields.xml` gives: nothing is blocked.
const SHIELDS: &str = "<?xml version=\"1.0\" encoding=\"utf-8\" ?><config><shield><cli maj=\"7\" min=\"0\" minbld=\"0\" \
                       maxbld=\"9999\" deny=\" \" /></shield><block></block></config>";

impl Turn<'_> {
    pub(super) fn switchboard_request(&mut self) -> Outcome {
        if self.need(1)? != "SB" {
            return Err(Refusal::Code(201));
        }
        let session = self.session()?;
        if !session.may_converse() || session.switchboards_off {
            return Err(Refusal::Code(913));
        }
        let tail = session.switchboard_tail("messenger.msn.com");
        let cookie = self.world.issue_cookie(self.account, None);
        let (transaction, address) = (self.transaction, self.world.ports.switchboard);
        self.reply.line(format_args!("XFR {transaction} SB {address} CKI {cookie}{tail}"));
        Ok(())
    }

    /// `UUN`: a signal for another client, which gets it as `UBN`.
    pub(super) fn signal(&mut self) -> Outcome {
        let (whom, kind) = (self.need(1)?, self.need(2)?);
        kind.parse::<u32>().map_err(|_| Refusal::Code(201))?;
        // The place behind the address is that of a client of MSNP16 and later.
        let handle = whom.split(';').next().unwrap_or(whom);
        let own = self.record().address.clone();
        let Some(peer) = self.world.directory.find(handle) else {
            return Err(Refusal::Code(self.world.no_such_user()));
        };
        let is_there = |session: &&Session| session.is_visible() && session.dialect.has_web_lists();
        let session = self.world.sessions.get(&peer).filter(is_there);
        let session = session.filter(|_| self.world.directory.record(peer).admits(&own));
        let session = session.ok_or(Refusal::Code(217))?;
        session.link.send(&codec::with_payload(format_args!("UBN {own} {kind}"), self.command.payload));
        self.reply.line(format_args!("UUN {} OK", self.transaction));
        Ok(())
    }

    /// `UUM`: a message for somebody whom the account has in another network, which gets it as `UBM`. Both sides see each other as the
    /// other's list says, so that two accounts can be people of different networks to each other.
    pub(super) fn pass_across(&mut self) -> Outcome {
        let (whom, network, kind) = (self.need(1)?, self.need(2)?, self.need(3)?);
        if !matches!(kind, "1" | "2" | "3") {
            return Err(Refusal::Code(201));
        }
        let own = self.record().address.clone();
        let listed = |owner: AccountId, of: &str, world: &World| {
            world.directory.record(owner).entry(of).map(Entry::network).filter(|network| *network != 1)
        };
        let seen_as = listed(self.account, whom, self.world).filter(|listed| listed.to_string() == network);
        let peer = self.world.directory.find(whom);
        let (Some(_), Some(peer)) = (seen_as, peer) else {
            return Err(Refusal::Code(self.world.no_such_user()));
        };
        let from = listed(peer, &own, self.world).ok_or(Refusal::Code(217))?;
        let is_there = |session: &&Session| session.is_visible() && session.dialect.has_web_lists();
        let session = self.world.sessions.get(&peer).filter(is_there);
        let session = session.filter(|_| self.world.directory.record(peer).admits(&own));
        let session = session.ok_or(Refusal::Code(217))?;
        let head = format_args!("UBM {own} {from} {whom} {network} {kind}");
        session.link.send(&codec::with_payload(head, self.command.payload));
        self.reply.line(format_args!("UUM {} OK", self.transaction));
        Ok(())
    }

    pub(super) fn url(&mut self) -> Outcome {
        let path = match self.need(1)? {
            "INBOX" => "/cgi-bin/HoTMaiL",
            "FOLDERS" => "/cgi-bin/folders",
            "COMPOSE" => "/cgi-bin/compose",
            "MESSAGE" => "/cgi-bin/getmsg",
            "PERSON" => "https://localhost/person",
            "PASSWORD" => "https://localhost/password",
            "MOBILE" | "CHGMOB" => "https://localhost/mobile",
            "PROFILE" | "CHAT" => "http://localhost/members",
            "ADDRBOOK" => "/cgi-bin/addresses",
            "ADVSEARCH" | "INTSEARCH" => "http://localhost/search",
            _ => return Err(Refusal::Close),
        };
        let transaction = self.transaction;
        self.reply.line(format_args!("URL {transaction} {path} https://localhost/md5auth.srf?lc=1033 2"));
        Ok(())
    }

    pub(super) fn configuration_file(&mut self) -> Outcome {
        let file = self.need(1)?;
        if !self.session()?.synchronized {
            return Err(Refusal::Code(715));
        }
        if file != "Shields.xml" {
            return Err(Refusal::Code(201));
        }
        self.reply.payload(format_args!("GCF {} {file}", self.transaction), SHIELDS.as_bytes());
        Ok(())
    }

    /// `PAG` up to MSNP8, `PGD` from 9 on. Success has no answer.
    pub(super) fn page(&mut self) -> Outcome {
        let devices = self.dialect.has_device_pages();
        if devices != (self.command.verb == "PGD") {
            return Err(Refusal::Code(715));
        }
        let recipient = self.need(1)?;
        if devices && !matches!(self.need(2)?, "1" | "2") {
            return Err(Refusal::Code(201));
        }
        let Some(id) = self.world.directory.find(recipient) else {
            return Err(Refusal::Code(self.world.no_such_user()));
        };
        let mobile = self.world.directory.record(id).properties.get("MOB");
        if mobile.is_none_or(|value| value.text() != "Y") {
            return Err(Refusal::Code(220));
        }
        self.world.tally.pages.add(1);
        Ok(())
    }

    pub(super) fn invitation_by_mail(&mut self) -> Outcome {
        if !self.need(1)?.contains('@') {
            return Err(Refusal::Fatal(503));
        }
        self.reply.line(format_args!("{} {} OK", self.command.verb, self.transaction));
        Ok(())
    }

    /// `IMS`: switchboards on or off without a change of status.
    pub(super) fn switchboards_on_or_off(&mut self) -> Outcome {
        let wanted = self.need(1)?;
        self.session()?.switchboards_off = match wanted {
            "ON" => false,
            "OFF" => true,
            _ => return Err(Refusal::Code(715)),
        };
        self.reply.line(format_args!("IMS {} 0 {wanted}", self.transaction));
        Ok(())
    }
}
