//! How a session begins and ends, and what one sign-in gives to the next.

use std::time::SystemTime;

use msnp_core::settings::ListVersion;
#[cfg(feature = "services")]
use msnp_core::settings::WebServices;
use msnp_core::time::Instant;
use msnp_core::{Heap, Messenger, SignIn};

use super::Inner;
use crate::error::Error;
use crate::promise::Promised;
use crate::resume::{Resume, ResumeWith};
use crate::session::Session;
use crate::settings::Settings;
use crate::text::Collected;

/// What a request to sign in came to.
pub(crate) enum SignInBegun {
    /// It has begun.
    Begun(Begun),
    /// A session or an attempt that nobody wants any more has not ended yet: try again after its end.
    Later(Promised<()>),
}

/// A sign-in that has begun.
pub(crate) struct Begun {
    /// Its number.
    pub(crate) attempt: u32,
    /// What it comes to.
    pub(crate) online: Promised<Result<(), Error>>,
    /// A driver must be started.
    pub(crate) start: bool,
}

/// Begins a sign-in with `machine`.
fn begin(
    machine: &mut Messenger<Heap>,
    settings: &Settings,
    session: &Session,
    resume: &Resume,
) -> Result<(), Error> {
    let (nexus, gateway) = (settings.service.nexus(), settings.service.gateway());
    #[cfg(feature = "services")]
    let web = settings.service.web();
    let versions = session.versions.clone().unwrap_or_default();
    let kept = ListVersion { list: &versions.list, settings: &versions.settings };
    #[cfg_attr(not(feature = "services"), expect(unused_variables))]
    let (list_version, kept_list) = match versions.is_of_web {
        true => (ListVersion::default(), kept),
        false => (kept, ListVersion::default()),
    };
    let sign_in = SignIn {
        dialects: settings.service.dialects(),
        identity: settings.service.identity().borrowed(),
        status: settings.status,
        capabilities: settings.capabilities,
        list_version,
        resume: resume.bytes(),
        eager: settings.service.eager(),
        limits: settings.limits,
        reconnection: settings.reconnection,
        gateway: settings.service.gateway_at(&gateway),
        proxy: settings.proxy.borrowed(),
        #[cfg(feature = "legacy")]
        md5_sign_in: settings.service.md5_sign_in(),
        #[cfg(feature = "services")]
        web: WebServices { kept_list: Some(kept_list), ..web.borrowed() },
        #[cfg(feature = "services")]
        unix_time: unix_seconds(),
        ..SignIn::new(&settings.account, &session.password, settings.service.servers(&nexus))
    };
    // A machine that is new has yet to be told; it keeps it, and says that nobody else was told.
    #[cfg(feature = "p2p")]
    session.transfers.own.tell(machine);
    machine.sign_in(&sign_in).map_err(|error| Error::of_call(error, &settings.account))
}

/// What the calendar clock says, in seconds since 1970; 0: a time before that.
pub(crate) fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// What a machine can give to the next one.
fn resume_of(machine: &Messenger<Heap>, with: ResumeWith) -> Resume {
    let mut sink = Collected(Vec::new());
    machine.put_resume(with == ResumeWith::ServersAndTicket, &mut sink);
    Resume::from_bytes(&sink.0)
}

/// Requests that need both the machine and the session.
impl Inner {
    /// Begins a sign-in.
    pub(crate) fn sign_in(&mut self, settings: &Settings, now: Instant) -> Result<SignInBegun, Error> {
        if !self.session.is_offline() {
            let end = self.session.end_of_unwanted().ok_or(Error::AlreadySignedIn)?;
            return Ok(SignInBegun::Later(end));
        }
        let nothing = Resume::default();
        begin(&mut self.machine, settings, &self.session, self.fresh.as_ref().unwrap_or(&nothing))?;
        self.fresh = None;
        self.session.password_is_new = false;
        let limit = u64::try_from(settings.sign_in_limit.as_millis()).unwrap_or(u64::MAX);
        self.session.roster_mut().me_mut().capabilities = settings.capabilities;
        let (attempt, online) = self.session.begin(now.after(msnp_core::time::Duration::from_millis(limit)));
        let start = !std::mem::replace(&mut self.running, true);
        Ok(SignInBegun::Begun(Begun { attempt, online, start }))
    }

    pub(crate) fn sign_out(&mut self) -> Option<Promised<()>> {
        if !self.running {
            return None;
        }
        self.machine.sign_out();
        self.session.set_unwanted();
        Some(self.session.waiting.end())
    }

    /// Ends a sign-in that nobody waits for any more, and a session that it led to meanwhile.
    pub(crate) fn give_up(&mut self, attempt: u32) {
        if self.session.is_of_attempt(attempt) {
            self.machine.sign_out();
            self.session.set_unwanted();
        }
    }

    /// Takes a password for the next sign-in. A ticket was given for another one, and is not used with this.
    pub(crate) fn set_password(&mut self, settings: &Settings, password: &str) {
        if self.session.password == password {
            return;
        }
        if self.fresh.is_some() {
            self.fresh = Some(self.resume(settings, ResumeWith::Servers));
        }
        password.clone_into(&mut self.session.password);
        self.session.password_is_new = true;
    }

    /// What the next sign-in can use: of this machine, or of another one.
    pub(crate) fn resume(&self, settings: &Settings, with: ResumeWith) -> Resume {
        let with = if self.session.password_is_new { ResumeWith::Servers } else { with };
        match (&self.fresh, with) {
            (None, with) => resume_of(&self.machine, with),
            (Some(resume), ResumeWith::ServersAndTicket) => resume.clone(),
            (Some(resume), ResumeWith::Servers) => {
                // Only a machine knows what in it is the ticket.
                let mut reader = Messenger::new();
                match begin(&mut reader, settings, &self.session, resume) {
                    Ok(()) => resume_of(&reader, with),
                    Err(_) => Resume::default(),
                }
            }
        }
    }

    /// Gives the machine up in the middle of whatever it does. What it learnt goes to the next one.
    pub(crate) fn replace_machine(&mut self, settings: &Settings) {
        self.fresh = Some(self.resume(settings, ResumeWith::ServersAndTicket));
        self.machine = Messenger::new();
    }
}
