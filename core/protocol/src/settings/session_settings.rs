//! What the caller said, copied, and what sign-ins have learnt about the service.

use super::longest::{LONGEST_PASSWORD, LONGEST_URL};
use super::named_server::NamedServer;
use super::routes::Routes;
use super::{Identity, Reconnection, SignIn};
use crate::Error;
use crate::account::{AccountName, Capabilities, Status, lower_case};
use crate::address::{Target, Word, is_secure, set};
use crate::dialect::{ChallengeForm, Dialect, Dialects};
use crate::http::Url;
use crate::limits::{LONGEST_HOST, Limits};
use heapless::string::StringView;

/// Everything that [`SignIn`] said.
#[repr(C)]
pub(crate) struct SessionSettings {
    pub(crate) limits: Limits,
    pub(crate) reconnection: Reconnection,
    pub(crate) dialects: Dialects,
    pub(crate) capabilities: Capabilities,
    /// One's own display picture; without a byte: none.
    #[cfg(feature = "p2p")]
    pub(crate) picture: crate::p2p::Object,
    /// The dialect that is spoken has display pictures.
    #[cfg(feature = "p2p")]
    pub(crate) tells_picture: bool,
    /// The dialect that is spoken has no capabilities.
    #[cfg(feature = "legacy")]
    pub(crate) hides_capabilities: bool,
    #[cfg(feature = "legacy")]
    pub(crate) md5_sign_in: super::Md5SignIn,
    pub(crate) status: Status,
    pub(crate) eager: bool,
    /// How many sign-ins still go step by step, because the service did not take an eager one.
    pub(crate) lock_step: u8,
    /// The login address was configured, so the nexus is never asked.
    pub(crate) login_is_configured: bool,
    pub(crate) allow_plain_passport: bool,
    pub(crate) account: AccountName,
    pub(crate) password: Word<LONGEST_PASSWORD>,
    pub(crate) service: Target,
    pub(crate) nexus: Word<LONGEST_URL>,
    pub(crate) login: Word<LONGEST_URL>,
    /// Where `XFR` sent us to last time or this time.
    pub(crate) notification: NamedServer,
    /// The fields of `CVR` between transaction id and account.
    client: Word<104>,
    pub(crate) version: Word<16>,
    products: [(Word<24>, Word<24>); 2],
    pub(crate) list_version: Word<40>,
    pub(crate) settings_version: Word<40>,
    pub(crate) routes: Routes,
    #[cfg(feature = "services")]
    pub(crate) calendar: super::calendar::Calendar,
    #[cfg(feature = "services")]
    pub(crate) web: super::web_services::OwnWebServices,
}

impl SessionSettings {
    pub(crate) const EMPTY: Self = Self {
        account: Word::new(),
        password: Word::new(),
        service: Target::NONE,
        nexus: Word::new(),
        login: Word::new(),
        login_is_configured: false,
        allow_plain_passport: false,
        notification: NamedServer::NONE,
        client: Word::new(),
        version: Word::new(),
        products: [const { (Word::new(), Word::new()) }; 2],
        dialects: Dialects::NONE,
        status: Status::Offline,
        capabilities: Capabilities(0),
        #[cfg(feature = "p2p")]
        picture: crate::p2p::Object::NONE,
        #[cfg(feature = "p2p")]
        tells_picture: false,
        #[cfg(feature = "legacy")]
        hides_capabilities: false,
        #[cfg(feature = "legacy")]
        md5_sign_in: super::Md5SignIn::Never,
        list_version: Word::new(),
        settings_version: Word::new(),
        eager: false,
        lock_step: 0,
        limits: Limits::NONE,
        reconnection: Reconnection::NEVER,
        routes: Routes::STRAIGHT,
        #[cfg(feature = "services")]
        calendar: super::calendar::Calendar::NONE,
        #[cfg(feature = "services")]
        web: super::web_services::OwnWebServices::NONE,
    };

    /// Copies and checks. What an earlier session learnt stays when account and servers are the same.
    pub(crate) fn copy(&mut self, sign_in: &SignIn<'_>) -> Result<OldTicket, Error> {
        let account = lower_case(sign_in.account).ok_or(Error::InvalidAccount)?;
        let (servers, identity) = (&sign_in.servers, &sign_in.identity);
        let fits_a_line = servers.host.bytes().all(|byte| byte > b' ' && byte != 0x7F);
        let fits = !servers.host.is_empty() && servers.host.len() <= LONGEST_HOST && fits_a_line;
        if !fits || servers.port == 0 {
            return Err(Error::InvalidAddress);
        }
        let by_md5 = sign_in.is_by_md5();
        let dialects = sign_in.dialects.offered(by_md5);
        if dialects.is_empty() {
            return Err(Error::NoDialect);
        }
        check_address(servers.nexus, servers.allow_plain_passport)?;
        check_address(servers.login, servers.allow_plain_passport)?;
        #[cfg(feature = "services")]
        let web = &sign_in.web;
        #[cfg(feature = "services")]
        for address in [web.tokens, web.offline_store, web.offline_fetch, web.address_book, web.sharing] {
            check_address(address, servers.allow_plain_passport)?;
        }
        if passport_of(sign_in).is_empty() && !by_md5 {
            return Err(Error::InvalidAddress);
        }
        let lacks_password = sign_in.needs_password() && sign_in.password.is_empty();
        if lacks_password || !sign_in.limits.are_usable() || !sign_in.reconnection.is_usable() {
            return Err(Error::InvalidValue);
        }
        Routes::check(sign_in)?;
        let client = client_fields(identity)?;
        let is_same = account == self.account
            && servers.host == self.service.host.as_str()
            && servers.port == self.service.port
            && servers.login.is_empty() != self.login_is_configured
            && passport_of(sign_in) == self.passport();
        // Tickets may have come from there where the nexus was gone.
        #[cfg(feature = "services")]
        let is_same = is_same && web.tokens == self.web.tokens.as_str();
        let is_password_same = self.password == sign_in.password;
        let [early, late] = &mut self.products;
        let texts: [(&mut StringView, &str); 10] = [
            (self.service.host.as_mut_view(), servers.host),
            (self.nexus.as_mut_view(), servers.nexus),
            (self.password.as_mut_view(), sign_in.password),
            (self.version.as_mut_view(), identity.version),
            (early.0.as_mut_view(), identity.early_product.id),
            (early.1.as_mut_view(), identity.early_product.key),
            (late.0.as_mut_view(), identity.product.id),
            (late.1.as_mut_view(), identity.product.key),
            (self.list_version.as_mut_view(), sign_in.list_version.list),
            (self.settings_version.as_mut_view(), sign_in.list_version.settings),
        ];
        if texts.iter().any(|(own, text)| text.len() > own.capacity()) {
            return Err(Error::TooLong);
        }
        // From here on nothing fails, and what was said before is written over.
        for (own, text) in texts {
            set(own, text);
        }
        self.account = account;
        self.service.port = servers.port;
        self.client = client;
        self.dialects = dialects;
        #[cfg(feature = "legacy")]
        {
            self.md5_sign_in = sign_in.md5_sign_in;
        }
        self.allow_plain_passport = servers.allow_plain_passport;
        self.status = sign_in.status;
        self.capabilities = sign_in.capabilities;
        self.eager = sign_in.eager;
        self.limits = sign_in.limits;
        self.reconnection = sign_in.reconnection;
        self.routes.copy(sign_in);
        #[cfg(feature = "services")]
        {
            self.web.copy(&sign_in.web);
            self.calendar.set(sign_in.unix_time);
        }
        if !is_same {
            self.notification.forget();
            self.lock_step = 0;
            self.login.clear();
        }
        self.login_is_configured = !servers.login.is_empty();
        if self.login_is_configured {
            set(&mut self.login, servers.login);
        }
        Ok(if is_same && is_password_same { OldTicket::Good } else { OldTicket::Void })
    }

    /// The address that the way to a ticket begins at.
    pub(super) fn passport(&self) -> &str {
        #[cfg(feature = "services")]
        if self.web.tokens_first
            || self.dialects.have_address_book()
            || self.nexus.is_empty() && !self.login_is_configured
        {
            return &self.web.tokens;
        }
        if self.login_is_configured { &self.login } else { &self.nexus }
    }

    /// Whether the login address may be used in another attempt than the one that learnt it: only when nobody on the way can have
    /// made it up.
    pub(super) fn may_keep_login(&self) -> bool {
        self.login_is_configured || is_secure(&self.login) && is_secure(&self.nexus)
    }

    /// Another attempt begins: what may have been said by somebody on the way is asked for again.
    pub(crate) fn forget_doubtful_login(&mut self) {
        if !self.may_keep_login() {
            self.login.clear();
        }
    }

    /// An eager sign-in was not taken, and one that went step by step was: the next ones go step by step, too.
    pub(crate) fn go_step_by_step(&mut self) {
        self.lock_step = STEP_BY_STEP;
    }

    /// Where the notification link goes.
    pub(crate) fn target(&self) -> &Target {
        if self.notification.is_none() { &self.service } else { &self.notification.target }
    }

    pub(crate) fn client_fields(&self) -> &str {
        &self.client
    }

    /// Product id and key for challenges of `dialect`.
    pub(crate) fn product(&self, dialect: Dialect) -> (&str, &str) {
        let [early, late] = &self.products;
        let (id, key) = if dialect.challenge_form() == ChallengeForm::Md5 { early } else { late };
        (id, key)
    }

    /// Whether one signs in by MD5, and in no other way.
    #[cfg(feature = "legacy")]
    pub(crate) fn is_by_md5(&self) -> bool {
        self.md5_sign_in != super::Md5SignIn::Never
    }

    #[cfg(not(feature = "legacy"))]
    pub(crate) const fn is_by_md5(&self) -> bool {
        false
    }

    /// Whether `VER`, `CVR` and `USR` leave together.
    pub(crate) fn goes_eagerly(&self) -> bool {
        self.eager && self.lock_step == 0 && self.dialects.share_authentication()
    }

    /// Writes over what is secret.
    pub(crate) fn wipe(&mut self) {
        set(self.password.as_mut_view(), "");
        self.routes.wipe();
    }
}

/// How many sign-ins go step by step before an eager one is tried again: what made it fail may be gone.
pub(super) const STEP_BY_STEP: u8 = 8;

/// Whether the ticket of an earlier session is good for this one: the same password earned it, from the same servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OldTicket {
    Good,
    Void,
}

/// The address that the way to a ticket begins at.
fn passport_of<'a>(sign_in: &SignIn<'a>) -> &'a str {
    let servers = &sign_in.servers;
    #[cfg(feature = "services")]
    if sign_in.web.tokens_first
        || sign_in.dialects.have_address_book()
        || servers.nexus.is_empty() && servers.login.is_empty()
    {
        return sign_in.web.tokens;
    }
    if servers.login.is_empty() { servers.nexus } else { servers.login }
}

/// Checks the address of a Passport server; empty is good.
fn check_address(text: &str, allow_plain: bool) -> Result<(), Error> {
    if text.is_empty() {
        return Ok(());
    }
    let url = Url::parse(text.as_bytes()).map_err(|_| Error::InvalidAddress)?;
    if !url.secure && !allow_plain {
        return Err(Error::InsecureAddress);
    }
    if text.len() > LONGEST_URL { Err(Error::TooLong) } else { Ok(()) }
}

fn client_fields(identity: &Identity<'_>) -> Result<Word<104>, Error> {
    let mut fields = Word::new();
    let words = [
        identity.locale,
        identity.system,
        identity.system_version,
        identity.architecture,
        identity.library,
        identity.version,
        identity.client_code,
    ];
    for word in words {
        if word.is_empty() || !word.bytes().all(|c| c.is_ascii_graphic()) {
            return Err(Error::InvalidValue);
        }
        let separator = if fields.is_empty() { "" } else { " " };
        fields.push_str(separator).and_then(|()| fields.push_str(word)).map_err(|_| Error::TooLong)?;
    }
    Ok(fields)
}
