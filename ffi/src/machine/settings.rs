//! Signing in and out.

use core::ffi::c_char;

use msnp_core::SignIn;
use msnp_core::Sink;
use msnp_core::account::Capabilities;
use msnp_core::limits::Limits;
#[cfg(feature = "legacy")]
use msnp_core::settings::Md5SignIn;
#[cfg(feature = "services")]
use msnp_core::settings::WebServices;
use msnp_core::settings::{
    Gateway, GatewayUse, Identity, ListVersion, Product, Proxy, Reconnection, Servers,
};

use super::{msnp_machine, with};
use crate::border;
use crate::result::msnp_result;
use crate::vocabulary::{
    chosen_status, dialects, gateway_use, msnp_gateway_use, msnp_limits, msnp_proxy, msnp_reconnection,
    msnp_status,
};

/// How the client names itself in `CVR`, and answers challenges. Some services admit certain clients only. Whatever is NULL keeps its
/// default: the desktop client of 2005, which running services expect.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_identity {
    /// Locale, hexadecimal: `0x0409`.
    pub locale: *const c_char,
    /// Operating system: `winnt`.
    pub system: *const c_char,
    /// Its version: `5.1`.
    pub system_version: *const c_char,
    /// Processor: `i386`, `ARM`.
    pub architecture: *const c_char,
    /// Client name: `MSNMSGR`.
    pub library: *const c_char,
    /// Client version, digits and dots.
    pub version: *const c_char,
    /// Client code: `MSMSGS`.
    pub client_code: *const c_char,
    /// Product id for challenges of MSNP11 and later.
    pub product_id: *const c_char,
    /// The key that belongs to it.
    pub product_key: *const c_char,
    /// Product id for challenges of MSNP8 to MSNP10.
    pub early_product_id: *const c_char,
    /// The key that belongs to it.
    pub early_product_key: *const c_char,
}

impl msnp_identity {
    pub(crate) const NONE: Self = Self {
        locale: core::ptr::null(),
        system: core::ptr::null(),
        system_version: core::ptr::null(),
        architecture: core::ptr::null(),
        library: core::ptr::null(),
        version: core::ptr::null(),
        client_code: core::ptr::null(),
        product_id: core::ptr::null(),
        product_key: core::ptr::null(),
        early_product_id: core::ptr::null(),
        early_product_key: core::ptr::null(),
    };

    /// # Safety
    /// Every field is NULL or ends in NUL and lives during `'a`.
    pub(crate) unsafe fn read<'a>(&self) -> Result<Identity<'a>, msnp_result> {
        let read = |text: *const c_char, default: &'a str| {
            if text.is_null() {
                return Ok(default);
            }
            // SAFETY: the caller says that it ends in NUL.
            unsafe { border::text(text) }
        };
        let usual = Identity::DEFAULT;
        Ok(Identity {
            locale: read(self.locale, usual.locale)?,
            system: read(self.system, usual.system)?,
            system_version: read(self.system_version, usual.system_version)?,
            architecture: read(self.architecture, usual.architecture)?,
            library: read(self.library, usual.library)?,
            version: read(self.version, usual.version)?,
            client_code: read(self.client_code, usual.client_code)?,
            product: Product {
                id: read(self.product_id, usual.product.id)?,
                key: read(self.product_key, usual.product.key)?,
            },
            early_product: Product {
                id: read(self.early_product_id, usual.early_product.id)?,
                key: read(self.early_product_key, usual.early_product.key)?,
            },
        })
    }
}

/// Where the web services of a service are. NULL: there is none.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_web_services {
    /// Tickets by SOAP: `https://login.example.net/RST.srf`. Asked where there is no nexus: none was named, or it answers 404. An address whose path
    /// ends in `RST2.srf` is asked in the newer form.
    pub tokens: *const c_char,
    /// Ask there at once, and the nexus never.
    pub tokens_first: bool,
    /// Where messages are left for who is offline: `https://ows.example.net/OimWS/oim.asmx`.
    pub offline_store: *const c_char,
    /// Where those are fetched that others left: `https://rsi.example.net/rsi/rsi.asmx`.
    pub offline_fetch: *const c_char,
    /// The address book of MSNP13 to MSNP15: `https://contacts.example.net/abservice/abservice.asmx`.
    pub address_book: *const c_char,
    /// Where the same dialects keep who is allowed, blocked, and waits: `https://contacts.example.net/abservice/SharingService.asmx`.
    pub sharing: *const c_char,
    /// The program keeps the list of these dialects: only what has changed is asked for, which is told behind
    /// `MSNP_MACHINE_EVENT_LIST_UNCHANGED`, and the program hands its list in with `msnp_machine_begin_kept_list`. A service that wants it so sends all of it all
    /// the same. Without it the whole list comes each time.
    pub keeps_list: bool,
    /// The version of the list that is kept, `list` of the last `MSNP_MACHINE_EVENT_LIST_COMPLETE` of these dialects; NULL: none is kept yet.
    pub kept_list: *const c_char,
    /// `settings` of the same event.
    pub kept_settings: *const c_char,
}

#[cfg(feature = "services")]
impl msnp_web_services {
    /// # Safety
    /// Every field is NULL or ends in NUL and lives during `'a`.
    unsafe fn read<'a>(&self) -> Result<WebServices<'a>, msnp_result> {
        // SAFETY: the caller says that these are NULL or end in NUL, here and below.
        let tokens = unsafe { border::optional_text(self.tokens)? };
        // SAFETY: as above.
        let offline_store = unsafe { border::optional_text(self.offline_store)? };
        // SAFETY: as above.
        let offline_fetch = unsafe { border::optional_text(self.offline_fetch)? };
        // SAFETY: as above.
        let address_book = unsafe { border::optional_text(self.address_book)? };
        // SAFETY: as above.
        let sharing = unsafe { border::optional_text(self.sharing)? };
        // SAFETY: as above.
        let list = unsafe { border::optional_text(self.kept_list)? };
        // SAFETY: as above.
        let settings = unsafe { border::optional_text(self.kept_settings)? };
        let tokens_first = self.tokens_first;
        Ok(WebServices {
            tokens,
            tokens_first,
            offline_store,
            offline_fetch,
            address_book,
            sharing,
            kept_list: self.keeps_list.then_some(ListVersion { list, settings }),
        })
    }
}

/// Everything needed to sign in. Fill it in with `msnp_sign_in_init`, then set account, password and servers. All of it is copied by
/// `msnp_machine_sign_in`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_sign_in {
    /// The size of this structure, filled in by `msnp_sign_in_init`.
    pub size: usize,
    /// The account name, `anna@example.net`.
    pub account: *const c_char,
    /// The password, UTF-8, at most 128 bytes.
    pub password: *const c_char,
    /// Host name or address of the dispatch or notification server, at most 96 bytes.
    pub host: *const c_char,
    /// Its port. Default 1863.
    pub port: u16,
    /// Accept `http://` for nexus and login. The password then travels in the clear. Default false.
    pub password_may_travel_unencrypted: bool,
    /// Send the first commands in one write where the protocol versions allow it; falls back by itself. Default true.
    pub eager: bool,
    /// Address of the Passport nexus, at most 192 bytes. NULL when `login` is given.
    pub nexus: *const c_char,
    /// Address of the Passport login server; NULL: the nexus tells.
    pub login: *const c_char,
    /// What to offer in `VER`: `MSNP_DIALECT_` constants joined by `|`; 0: all. Default `MSNP_DIALECT_ALL`.
    pub dialects: u32,
    /// The first status, a `msnp_status`. Default `MSNP_STATUS_ONLINE`.
    pub status: u32,
    /// What this client claims to be able to do: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
    /// Default 0.
    pub capabilities: u32,
    /// How the client names itself.
    pub identity: msnp_identity,
    /// The version of the kept contact list, from `MSNP_MACHINE_EVENT_LIST_COMPLETE`; NULL: none is kept. From MSNP13 on it is `kept_list` of `services`.
    pub list_version: *const c_char,
    /// The version of its settings (MSNP10 and later); NULL: none is kept.
    pub settings_version: *const c_char,
    /// What `msnp_machine_resume_value` gave after an earlier sign-in; NULL: nothing. Something unreadable, or of another account or
    /// service, is ignored.
    pub resume: *const u8,
    /// How many bytes that is.
    pub resume_length: usize,
    /// What the device's calendar clock says now, in seconds since 1970; 0: it has none. By it, in builds with the feature `services`, tickets in `resume`
    /// are known to have expired. It may be wrong, as long as it is the same one in each run. Without it they are tried, and asked for anew when they
    /// are refused. Default 0.
    pub unix_time: u64,
    /// Time limits and bounds; NULL: the defaults.
    pub limits: *const msnp_limits,
    /// What becomes of a session that was online and is lost; NULL: the defaults.
    pub reconnection: *const msnp_reconnection,
    /// Whole address of the service's HTTP gateway, `http://gateway.example.net/gateway/gateway.dll`, at most 192 bytes; NULL: none. What
    /// it carries is as open to read as without it.
    pub gateway: *const c_char,
    /// When it is used, a `msnp_gateway_use`. Default `MSNP_GATEWAY_USE_DEFAULT`: as a fallback, where there is an address.
    pub gateway_use: u32,
    /// The network's proxy; NULL: none.
    pub proxy: *const msnp_proxy,
    /// The service's web services, in builds with the feature `services`; NULL: none.
    pub services: *const msnp_web_services,
}

/// Fills in the defaults; account, password, host and nexus stay NULL. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `sign_in` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_sign_in_init(sign_in: *mut msnp_sign_in) -> msnp_result {
    let filled = msnp_sign_in {
        size: size_of::<msnp_sign_in>(),
        account: core::ptr::null(),
        password: core::ptr::null(),
        host: core::ptr::null(),
        port: 1863,
        password_may_travel_unencrypted: false,
        eager: true,
        nexus: core::ptr::null(),
        login: core::ptr::null(),
        dialects: crate::vocabulary::MSNP_DIALECT_ALL,
        status: msnp_status::Online as u32,
        capabilities: 0,
        identity: msnp_identity::NONE,
        list_version: core::ptr::null(),
        settings_version: core::ptr::null(),
        resume: core::ptr::null(),
        resume_length: 0,
        unix_time: 0,
        limits: core::ptr::null(),
        reconnection: core::ptr::null(),
        gateway: core::ptr::null(),
        gateway_use: msnp_gateway_use::Default as u32,
        proxy: core::ptr::null(),
        services: core::ptr::null(),
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(sign_in, filled) }.err().unwrap_or(msnp_result::Ok)
}

impl msnp_sign_in {
    /// # Safety
    /// Every pointer is NULL or points to what the field says, during `'a`.
    unsafe fn read<'a>(&self) -> Result<SignIn<'a>, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        // SAFETY: the caller says that these are NULL or end in NUL, here and below.
        let (account, password) = unsafe { (border::text(self.account)?, border::text(self.password)?) };
        // SAFETY: as above.
        let list = unsafe { border::optional_text(self.list_version)? };
        // SAFETY: as above.
        let settings = unsafe { border::optional_text(self.settings_version)? };
        // SAFETY: the caller says that so many bytes can be read there.
        let resume = unsafe { border::bytes(self.resume, self.resume_length)? };
        // SAFETY: the caller says that it is NULL or can be read.
        let limits = unsafe { self.limits.as_ref() };
        // SAFETY: the caller says that it is NULL or can be read.
        let reconnection = unsafe { self.reconnection.as_ref() };
        // SAFETY: the caller says that it is NULL or can be read.
        let proxy = match unsafe { self.proxy.as_ref() } {
            // SAFETY: the caller says that its fields are NULL or end in NUL.
            Some(proxy) => unsafe { proxy.read()? },
            None => Proxy::default(),
        };
        #[cfg(not(feature = "services"))]
        if !self.services.is_null() {
            return Err(msnp_result::NotInBuild);
        }
        // Some builds of the machine have more.
        #[allow(clippy::needless_update)]
        Ok(SignIn {
            dialects: dialects(self.dialects)?,
            // SAFETY: the caller says that its fields are NULL or end in NUL.
            identity: unsafe { self.identity.read()? },
            status: chosen_status(self.status)?,
            capabilities: Capabilities(self.capabilities),
            list_version: ListVersion { list, settings },
            resume,
            eager: self.eager,
            limits: limits.map_or(Ok(Limits::DEFAULT), msnp_limits::read)?,
            reconnection: reconnection.map_or(Ok(Reconnection::DEFAULT), msnp_reconnection::read)?,
            // SAFETY: handed on.
            gateway: unsafe { self.gateway()? },
            proxy,
            // Chosen by another function.
            #[cfg(feature = "legacy")]
            md5_sign_in: Md5SignIn::Never,
            // SAFETY: handed on.
            #[cfg(feature = "services")]
            web: unsafe { self.services()? },
            #[cfg(feature = "services")]
            unix_time: self.unix_time,
            // SAFETY: handed on.
            ..SignIn::new(account, password, unsafe { self.servers()? })
        })
    }

    /// # Safety
    /// As for [`msnp_sign_in::read`].
    unsafe fn servers<'a>(&self) -> Result<Servers<'a>, msnp_result> {
        // SAFETY: the caller says that these are NULL or end in NUL, here and below.
        let host = unsafe { border::text(self.host)? };
        // SAFETY: as above.
        let nexus = unsafe { border::optional_text(self.nexus)? };
        // SAFETY: as above.
        let login = unsafe { border::optional_text(self.login)? };
        let allow_plain_passport = self.password_may_travel_unencrypted;
        Ok(Servers { host, port: self.port, nexus, login, allow_plain_passport })
    }

    /// # Safety
    /// As for [`msnp_sign_in::read`].
    #[cfg(feature = "services")]
    unsafe fn services<'a>(&self) -> Result<WebServices<'a>, msnp_result> {
        // SAFETY: the caller says that it is NULL or can be read.
        match unsafe { self.services.as_ref() } {
            // SAFETY: the caller says that its fields are NULL or end in NUL.
            Some(services) => unsafe { services.read() },
            None => Ok(WebServices::NONE),
        }
    }

    /// # Safety
    /// As for [`msnp_sign_in::read`].
    unsafe fn gateway<'a>(&self) -> Result<Gateway<'a>, msnp_result> {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let address = unsafe { border::optional_text(self.gateway)? };
        let usual = if address.is_empty() { GatewayUse::Never } else { GatewayUse::Fallback };
        Ok(Gateway { address, usage: gateway_use(self.gateway_use)?.unwrap_or(usual) })
    }
}

/// Begins to sign in. `MSNP_MACHINE_EVENT_SIGNED_IN` and `MSNP_MACHINE_EVENT_ONLINE` follow, or `MSNP_MACHINE_EVENT_SIGNED_OUT` with
/// the reason. Nothing of `sign_in` is needed after the call.
///
/// Errors: `MSNP_RESULT_ALREADY_SIGNED_IN` unless the machine is offline; `MSNP_RESULT_INVALID_ACCOUNT`,
/// `MSNP_RESULT_INVALID_VALUE` (an empty password, a value that cannot be sent), `MSNP_RESULT_TOO_LONG`,
/// `MSNP_RESULT_INVALID_ADDRESS` (gateway and proxy, too), `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_INVALID_NUMBER` (status,
/// dialects, use of the gateway, kind of proxy), `MSNP_RESULT_NOT_IN_BUILD` (gateway or proxy, without the feature `gateway`; web services, without `services`),
/// `MSNP_RESULT_INVALID_STRUCTURE`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER` (account, password or host, too). Nothing
/// was begun then.
///
/// # Safety
/// `machine` is NULL or a machine; `sign_in` is NULL or filled in, its pointers NULL or pointing to what the fields say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_sign_in(
    machine: *mut msnp_machine,
    sign_in: *const msnp_sign_in,
) -> msnp_result {
    let begin = |messenger: &mut msnp_core::Messenger<super::Storage>| {
        // SAFETY: the caller says that it is NULL or can be read.
        let wish = unsafe { sign_in.as_ref() }.ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that its pointers can be read.
        let wish = unsafe { wish.read()? };
        messenger.sign_in(&wish).map_err(msnp_result::from)
    };
    // SAFETY: handed on.
    unsafe { with(machine, begin) }
}

/// Begins to sign in by MD5, in MSNP2 to MSNP7, and in no other way. Nexus and login may be NULL; of `dialects` these alone are offered, and all of
/// them where none is named. **Whoever reads along can try passwords until one fits**: use one that is used nowhere else. In builds with the
/// feature `legacy`.
///
/// - `usage`: `MSNP_MD5_SIGN_IN_PASSWORD`; or `MSNP_MD5_SIGN_IN_PROGRAM`, with `MSNP_MACHINE_EVENT_MD5_CHALLENGE` and
///   `msnp_machine_answer_md5`.
///
/// Errors: those of `msnp_machine_sign_in`; `MSNP_RESULT_INVALID_NUMBER` for another usage, too.
///
/// # Safety
/// As for `msnp_machine_sign_in`.
#[cfg(feature = "legacy")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_sign_in_by_md5(
    machine: *mut msnp_machine,
    sign_in: *const msnp_sign_in,
    usage: u32,
) -> msnp_result {
    let begin = |messenger: &mut msnp_core::Messenger<super::Storage>| {
        // SAFETY: the caller says that it is NULL or can be read.
        let wish = unsafe { sign_in.as_ref() }.ok_or(msnp_result::NullPointer)?;
        // SAFETY: the caller says that its pointers can be read.
        let wish = unsafe { wish.read()? };
        let chosen = crate::vocabulary::md5_sign_in(usage)?;
        let usage = chosen.filter(|usage| *usage != Md5SignIn::Never).ok_or(msnp_result::InvalidNumber)?;
        messenger.sign_in(&SignIn { md5_sign_in: usage, ..wish }).map_err(msnp_result::from)
    };
    // SAFETY: handed on.
    unsafe { with(machine, begin) }
}

/// Answers `MSNP_MACHINE_EVENT_MD5_CHALLENGE`: with the MD5 of salt and password, one behind the other, as 32 hex digits. In builds with the
/// feature `legacy`.
///
/// Errors: `MSNP_RESULT_INVALID_VALUE` unless there are 32 hex digits; `MSNP_RESULT_NOT_SIGNED_IN` when no salt waits for an answer;
/// `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine; `answer` is NULL or ends in NUL.
#[cfg(feature = "legacy")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_answer_md5(
    machine: *mut msnp_machine,
    answer: *const c_char,
) -> msnp_result {
    let say = |messenger: &mut msnp_core::Messenger<super::Storage>| {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let answer = unsafe { border::text(answer)? };
        messenger.answer_md5(answer).map_err(msnp_result::from)
    };
    // SAFETY: handed on.
    unsafe { with(machine, say) }
}

/// Whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of one's own
/// goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session. In builds with the feature
/// `legacy`.
///
/// - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
///
/// Errors: `MSNP_RESULT_NOT_IN_DIALECT` in MSNP2, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
/// `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `request` is NULL or can be written to.
#[cfg(feature = "legacy")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_set_switchboards(
    machine: *mut msnp_machine,
    on: bool,
    request: *mut u32,
) -> msnp_result {
    // SAFETY: handed on.
    unsafe { super::requests::ask(machine, request, &|messenger| Ok(messenger.set_switchboards(on))) }
}

/// Signs out: what was said is waited for, for `farewell` of the limits at most, then every link is closed.
/// `MSNP_MACHINE_EVENT_SIGNED_OUT` is the last event. Does nothing when the machine is offline.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_sign_out(machine: *mut msnp_machine) -> msnp_result {
    let end = |messenger: &mut msnp_core::Messenger<super::Storage>| {
        messenger.sign_out();
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, end) }
}

/// Bytes into a buffer of the caller's, counted beyond its end.
struct Copy<'a> {
    room: &'a mut [u8],
    length: usize,
}

impl Sink for Copy<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let target = self.room.get_mut(self.length..).unwrap_or_default();
        for (to, from) in target.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.length = self.length.saturating_add(bytes.len());
    }
}

/// What the next sign-in can use to skip steps: the login address, the notification server's address; and the tickets, if asked for.
/// With a ticket it is as precious as a password, for about a day.
///
/// - `with_ticket`: put the tickets in: of MSNP13 to MSNP15 those of all sites, the secret beside one of them, and their end where `unix_time` of
///   `msnp_sign_in` has said the date.
/// - `buffer`, `capacity`: where it goes; 2,048 bytes are enough, and 6,144 in a build with the feature `services`.
/// - `length`: how many bytes it has, even when they do not fit.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` (give `length` bytes), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`,
/// `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `machine` is NULL or a machine, `capacity` bytes can be written at `buffer`, `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_resume_value(
    machine: *mut msnp_machine,
    with_ticket: bool,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let copy = |messenger: &mut msnp_core::Messenger<super::Storage>| {
        border::place(length)?;
        // SAFETY: the caller says that so much can be written there.
        let room = unsafe { border::buffer(buffer, capacity)? };
        let mut sink = Copy { room, length: 0 };
        messenger.put_resume(with_ticket, &mut sink);
        let whole = sink.length;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(length, whole)? };
        if whole > capacity { Err(msnp_result::TooSmall) } else { Ok(()) }
    };
    // SAFETY: handed on.
    unsafe { with(machine, copy) }
}
