//! From `VER` to `USR OK`, and what the server sends right after it.

use crate::base64;
use crate::challenge;
use crate::codec::{Command, Lines};
use crate::dialect::{Dialect, Negotiated};
use crate::directory::AccountId;
use crate::identifiers;
use crate::notification::{Notification, Outcome, Refusal, Stage};
use crate::service::Kick;
use crate::world::{Session, World};

/// What `USR SSO S` names, and a client names in turn when it asks for its ticket.
const POLICY: &str = "MBI_KEY_OLD";

/// What comes unasked before the challenge from MSNP13 on: nothing is blocked.
const POLICIES: &str = "<Policies><Policy type=\"SHIELDS\" checksum=\"7A0B1C2D3E4F5061728394A5B6C7D8E9\"><config>\
                        <shield><cli maj=\"7\" min=\"0\" minbld=\"0\" maxbld=\"9999\" deny=\" \" /></shield><block></block></config>\
                        </Policy></Policies>";

const DOWNLOAD: &str = "http://localhost/setup.exe http://localhost/";

impl Notification {
    pub(super) fn version(&mut self, world: &World, command: &Command<'_>, reply: &mut Lines) -> Outcome {
        let transaction = command.transaction().ok_or(Refusal::Close)?;
        if self.stage != Stage::Fresh {
            return Err(Refusal::Code(715));
        }
        match Dialect::negotiate(
            command.arguments().skip(1),
            world.quirks.first_named_dialect,
            world.quirks.passport_only,
            world.quirks.no_web_lists,
        ) {
            Negotiated::Dialect(dialect) => {
                self.dialect = dialect;
                self.stage = Stage::Introduced;
                reply.line(format_args!("VER {transaction} {dialect}"));
                Ok(())
            }
            Negotiated::UpdateOnly => {
                self.stage = Stage::UpdateOnly;
                reply.line(format_args!("VER {transaction} CVR0"));
                Ok(())
            }
            Negotiated::Nothing => {
                reply.line(format_args!("VER {transaction} 0"));
                Err(Refusal::Close)
            }
        }
    }

    pub(super) fn client_version(&mut self, command: &Command<'_>, reply: &mut Lines) -> Outcome {
        if self.stage == Stage::Fresh {
            return Err(Refusal::Close);
        }
        let transaction = command.transaction().ok_or(Refusal::Close)?;
        // Any client is welcome, whatever it calls itself; but it has to say its version.
        let Some(version) = command.argument(6) else { return Err(Refusal::Fatal(731)) };
        self.saw_client_version = true;
        reply.line(format_args!("CVR {transaction} {version} {version} {version} {DOWNLOAD}"));
        Ok(())
    }

    /// The answer to a client that is too old, or only asks for updates.
    pub(super) fn update_query(&self, command: &Command<'_>, reply: &mut Lines) -> Outcome {
        if self.stage == Stage::Fresh {
            return Err(Refusal::Close);
        }
        let transaction = command.transaction().ok_or(Refusal::Close)?;
        let verb = command.verb;
        reply.line(format_args!("{verb} {transaction} 5.0.0544 5.0.0544 4.7.2009 {DOWNLOAD}"));
        Err(Refusal::Close)
    }

    pub(super) fn user(&mut self, world: &mut World, command: &Command<'_>, reply: &mut Lines) -> Outcome {
        let transaction = command.transaction().ok_or(Refusal::Close)?;
        if let Stage::SignedIn(_) = self.stage {
            return Err(Refusal::Code(207));
        }
        // CVR is mandatory before USR from MSNP8 on.
        let by_md5 = self.dialect.signs_in_by_md5();
        if matches!(self.stage, Stage::Fresh | Stage::UpdateOnly) || !self.saw_client_version && !by_md5 {
            return Err(Refusal::Close);
        }
        let argument = |index| command.argument(index).ok_or(Refusal::Close);
        let by_answer = self.dialect.signs_in_by_single_sign_on();
        let way = match (by_md5, by_answer) {
            (true, _) => "MD5",
            (false, true) => "SSO",
            (false, false) => "TWN",
        };
        if argument(1)? != way {
            return Err(Refusal::Close);
        }
        match (argument(2)?, self.stage) {
            ("I", _) if by_md5 => self.user_salted(world, transaction, argument(3)?, reply),
            ("S", Stage::Salted) => self.user_hash(world, transaction, argument(3)?, reply),
            ("I", _) => self.user_initial(world, transaction, argument(3)?, reply),
            ("S", Stage::Challenged) if by_answer => {
                // Clients before MSNP16 have no machine id to send; whoever sends one is not asked why.
                self.user_answer(world, transaction, [argument(3)?, argument(4)?], reply)
            }
            ("S", Stage::Challenged) => self.user_ticket(world, transaction, argument(3)?, reply),
            _ => Err(Refusal::Close),
        }
    }

    fn user_initial(&mut self, world: &World, transaction: u32, handle: &str, reply: &mut Lines) -> Outcome {
        self.claim(world, transaction, handle, reply)?;
        if world.quirks.unknown_account_911 && world.directory.find(handle).is_none() {
            return Err(Refusal::Fatal(911));
        }
        // An unknown account is challenged like any other: whether it exists is Passport's business.
        self.stage = Stage::Challenged;
        if self.dialect.has_web_lists() && !world.quirks.no_policies {
            reply.payload(format_args!("GCF 0"), POLICIES.as_bytes());
        }
        if self.dialect.signs_in_by_single_sign_on() {
            self.salt = base64::encode(&identifiers::bytes::<48>());
            reply.line(format_args!("USR {transaction} SSO S {POLICY} {}", self.salt));
            return Ok(());
        }
        reply.line(format_args!(
            "USR {transaction} TWN S ct={},rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507,\
             ru=http:%2f%2fmessenger.msn.com,tw=0,kpp=1,kv=4,ver=2.1.6000.1,rn={},tpf={:016x}{:016x}",
            identifiers::unix_seconds(),
            identifiers::token(8),
            identifiers::number(),
            identifiers::number(),
        ));
        Ok(())
    }

    /// `USR I` says whose the connection is to be. At the dispatch server that is all.
    fn claim(&mut self, world: &World, transaction: u32, handle: &str, reply: &mut Lines) -> Outcome {
        if handle.len() > 129 {
            return Err(Refusal::Close);
        }
        if !handle.contains('@') {
            return Err(Refusal::Fatal(if self.dialect.signs_in_by_md5() { 911 } else { 206 }));
        }
        self.handle = Some(handle.to_owned());
        if self.is_dispatch() {
            let (there, here) = (world.ports.notification, world.ports.dispatch);
            let tail = self.dialect.transfer_tail(here);
            reply.line(format_args!("XFR {transaction} NS {there}{tail}"));
            return Err(Refusal::Close);
        }
        Ok(())
    }

    /// `INF`: how one may sign in, before MSNP8.
    pub(super) fn packages(&self, world: &World, command: &Command<'_>, reply: &mut Lines) -> Outcome {
        let transaction = command.transaction().ok_or(Refusal::Close)?;
        let packages = if world.quirks.clear_text_package { "MD5 CTP" } else { "MD5" };
        reply.line(format_args!("INF {transaction} {packages}"));
        Ok(())
    }

    /// `USR MD5 I`: the salt for the password. An account that does not exist gets one like any other.
    fn user_salted(&mut self, world: &World, transaction: u32, handle: &str, reply: &mut Lines) -> Outcome {
        self.claim(world, transaction, handle, reply)?;
        if world.quirks.unknown_account_911 && world.directory.find(handle).is_none() {
            return Err(Refusal::Fatal(911));
        }
        self.stage = Stage::Salted;
        self.salt = format!("{}.{}", identifiers::unix_seconds(), identifiers::number() % 1_000_000_000);
        reply.line(format_args!("USR {transaction} MD5 S {}", self.salt));
        Ok(())
    }

    /// `USR MD5 S`: a salt is good for one attempt.
    fn user_hash(&mut self, world: &mut World, transaction: u32, hash: &str, reply: &mut Lines) -> Outcome {
        let account = self.handle.as_deref().and_then(|handle| world.directory.find(handle));
        let is_right = |account: &AccountId| {
            hash == challenge::salted(&self.salt, &world.directory.record(*account).password)
        };
        let account = account.filter(is_right).ok_or(Refusal::Fatal(911))?;
        self.welcome(world, transaction, account, reply);
        Ok(())
    }

    /// `USR SSO S`: a nonce is good for one attempt.
    fn user_answer(
        &mut self,
        world: &mut World,
        transaction: u32,
        [ticket, answer]: [&str; 2],
        reply: &mut Lines,
    ) -> Outcome {
        let claimed = self.handle.as_deref().and_then(|handle| world.directory.find(handle));
        let nonce = std::mem::take(&mut self.salt);
        let proven = world.prover(ticket, &nonce, answer);
        let account = proven.filter(|_| proven == claimed).ok_or(Refusal::Fatal(911))?;
        self.welcome(world, transaction, account, reply);
        Ok(())
    }

    fn user_ticket(
        &mut self,
        world: &mut World,
        transaction: u32,
        ticket: &str,
        reply: &mut Lines,
    ) -> Outcome {
        let claimed = self.handle.as_deref().and_then(|handle| world.directory.find(handle));
        let owner = world.ticket_owner(ticket);
        let Some(account) = claimed.filter(|_| claimed == owner) else {
            return Err(Refusal::Fatal(if world.quirks.bad_ticket_928 { 928 } else { 911 }));
        };
        self.welcome(world, transaction, account, reply);
        Ok(())
    }

    /// `USR OK`, and what follows it at once.
    fn welcome(&mut self, world: &mut World, transaction: u32, account: AccountId, reply: &mut Lines) {
        world.end_session(account, Kick::Elsewhere);
        world.sessions.insert(account, Session::new(self.connection.clone(), self.dialect));
        world.tally.sign_ins.add(1);
        self.stage = Stage::SignedIn(account);

        let record = world.directory.record(account);
        let (handle, name) = (&record.address, world.name_of(account));
        let (verified, restricted) = (u8::from(record.verified), u8::from(record.restricted));
        if self.dialect.has_contact_ids() {
            reply.line(format_args!("USR {transaction} OK {handle} {verified} {restricted}"));
        } else if self.dialect.has_client_ids() {
            reply.line(format_args!("USR {transaction} OK {handle} {name} {verified} {restricted}"));
        } else if self.dialect.has_challenges() {
            reply.line(format_args!("USR {transaction} OK {handle} {name} {verified}"));
        } else {
            reply.line(format_args!("USR {transaction} OK {handle} {name}"));
        }
        if self.dialect.has_personal_messages() {
            reply.line(format_args!("SBS 0 null"));
        }
        if !world.quirks.no_profile {
            let profile = self.profile(world, account);
            reply.payload(format_args!("MSG Hotmail Hotmail"), profile.as_bytes());
        }
        if world.quirks.early_presence {
            world.write_early_presence(account, self.dialect, reply);
        }
    }

    /// The profile message.
    fn profile(&self, world: &World, account: AccountId) -> String {
        let record = world.directory.record(account);
        let peer = self.connection.peer;
        let mut profile = format!(
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nLoginTime: {}\r\n",
            identifiers::unix_seconds(),
        );
        if self.dialect.has_full_profile() {
            profile.push_str(&format!(
                "EmailEnabled: {}\r\nMemberIdHigh: {}\r\nMemberIdLow: {}\r\nlang_preference: 1033\r\n\
                 preferredEmail: {}\r\ncountry: US\r\nPostalCode: \r\nGender: \r\nKid: 0\r\nAge: \r\nBDayPre: 0\r\n\
                 Birthday: 0\r\nWallet: 0\r\nFlags: 1027\r\nsid: 507\r\nkv: 6\r\nMSPAuth: {}$\r\n",
                u8::from(record.unread_mail.is_some()),
                identifiers::MEMBER_ID_HIGH,
                account + 1,
                record.address,
                identifiers::token(60),
            ));
        }
        if self.dialect.has_client_ids() {
            // The profile gives the port with its bytes swapped.
            let (address, port) = (peer.ip(), self.connection.client_port().swap_bytes());
            profile.push_str(&format!("ClientIP: {address}\r\nClientPort: {port}\r\n"));
        }
        if self.dialect.has_contact_ids() {
            profile.push_str("ABCHMigrated: 1\r\nTOUNeeded: 0\r\n");
        }
        if self.dialect.has_web_lists() {
            profile.push_str("MPOPEnabled: 0\r\n");
        }
        profile.push_str("\r\n");
        profile
    }
}
