//! Everything a client is made with.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use msnp::{
    Capabilities, DEFAULT_QUEUE, DEFAULT_SIGN_IN_LIMIT, Identity, ListCache, Product, Proxy, Resume, Roots,
    Service, Settings,
};

use super::bounds::msnp_bounds;
use super::failure::Failure;
use super::trace::{TraceTarget, Tracer, msnp_trace};
use crate::border;
use crate::machine::settings::msnp_identity;
use crate::result::msnp_result;
use crate::vocabulary::{
    MSNP_CAPABILITY_CHUNKED_MESSAGES, chosen_status, each_dialect, gateway_use, md5_sign_in,
    msnp_gateway_use, msnp_limits, msnp_md5_sign_in, msnp_reconnection, msnp_status,
};

/// What a client is made with. Fill it in with `msnp_settings_init`, then set account, password, and the service: `host`, or one of
/// `service_text` and `service_file`. All of it is copied by `msnp_client_new`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_settings {
    /// The size of this structure, filled in by `msnp_settings_init`.
    pub size: usize,
    /// The account name, `anna@example.net`.
    pub account: *const c_char,
    /// The password, at most 128 bytes.
    pub password: *const c_char,

    /// A service description in TOML, as the README describes it. NULL: none.
    pub service_text: *const c_char,
    /// The path of a file with such a description; not read when there is a `service_text`. NULL: none.
    pub service_file: *const c_char,
    /// Host name or address of the service. NULL: as the description says. What stands here and below goes before the description.
    pub host: *const c_char,
    /// Its port; 0: as the description says, or 1863.
    pub port: u16,
    /// Accept `http://` for nexus and login. The password then travels in the clear. Default false.
    pub password_may_travel_unencrypted: bool,
    /// Send the first commands one after another, each after the answer to the one before. Slower; where the library sees that it is
    /// needed, it does so by itself. Default false.
    pub lock_step: bool,
    /// Address of the Passport nexus. NULL: as the description says, or `https://` and the host.
    pub nexus: *const c_char,
    /// Address of the Passport login server. NULL: as the description says, or the nexus tells.
    pub login: *const c_char,
    /// What to offer: `MSNP_DIALECT_` constants joined by `|`. 0: as the description says, or all.
    pub dialects: u32,
    /// How the client names itself. NULL: as the description says, or the desktop client of 2005.
    pub identity: *const msnp_identity,

    /// Path of a file with the certificate authorities to trust, in PEM form, and no others. It is read at each sign-in. NULL: those of
    /// `ca_pem`, or of the description, or of Mozilla's list, which is compiled in.
    pub ca_file: *const c_char,
    /// The same, in memory. NULL: none.
    pub ca_pem: *const u8,
    /// How many bytes that is.
    pub ca_pem_length: usize,
    /// Trust what the operating system trusts (where the library was built with `platform-verifier`). Default false.
    pub platform_roots: bool,

    /// The first status after each sign-in, a `msnp_status`. Default `MSNP_STATUS_ONLINE`.
    pub status: u32,
    /// What this client claims to be able to do: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
    /// Default `MSNP_CAPABILITY_CHUNKED_MESSAGES`.
    pub capabilities: u32,
    /// How long a whole sign-in may take, in milliseconds. Default 90,000.
    pub sign_in_limit: u32,
    /// Time limits and bounds of the protocol; NULL: the defaults.
    pub limits: *const msnp_limits,
    /// What becomes of a session that was online and is lost; NULL: it is taken up again, as the defaults say. A seed of 0 stands for one
    /// of the client's own.
    pub reconnection: *const msnp_reconnection,

    /// What `msnp_client_resume_value` gave in an earlier run: the sign-in takes fewer round trips. NULL: nothing.
    pub resume: *const u8,
    /// How many bytes that is.
    pub resume_length: usize,
    /// What `msnp_client_list_cache` gave in an earlier run: a list that did not change is not downloaded. NULL: nothing.
    pub list_cache: *const u8,
    /// How many bytes that is.
    pub list_cache_length: usize,

    /// How many events may wait to be taken; when there are more, `MSNP_EVENT_MISSED` tells how many were dropped. Default 512.
    pub event_room: u32,
    /// Called with each line of what goes over the wire; NULL: no trace.
    pub trace: msnp_trace,
    /// Handed to `trace`. It has to stay valid until the client is freed.
    pub trace_context: *mut c_void,
    /// How much is kept; NULL: the defaults.
    pub bounds: *const msnp_bounds,

    /// Whole address of the service's HTTP gateway, `http://gateway.example.net/gateway/gateway.dll`, at most 192 bytes. NULL: as the
    /// description says, or `http://`, the host and `/gateway/gateway.dll`. What it carries is as open to read as without it.
    pub gateway: *const c_char,
    /// When it is used, a `msnp_gateway_use`. Default `MSNP_GATEWAY_USE_DEFAULT`: as the description says; as a fallback where `gateway` is
    /// given; never otherwise.
    pub gateway_use: u32,
    /// The proxy that the network wants connections to go through: `http://host:port` or `socks5://host:port`, with `name:password@`
    /// before the host where it has them (`%HH` for what has a meaning of its own in an address). NULL: none; the environment is not
    /// asked. TLS goes on behind it: it sees neither the password nor the ticket of the login server.
    pub proxy: *const c_char,
    /// The proxy's name, at most 64 bytes, in place of one in the address; NULL: as the address says. It travels in the clear.
    pub proxy_user: *const c_char,
    /// The proxy's password, at most 64 bytes. Only together with `proxy_user`. It travels in the clear.
    pub proxy_password: *const c_char,

    /// Files may go to other clients that listen, without the service between them (feature `p2p`): faster, but **it tells the other person the
    /// address of this machine**. For contacts only, and never through a proxy or the gateway; where no such connection comes about, a file
    /// goes through the conversation; files to and from clients of MSN 3 to 5 know no other way. Default false.
    pub direct_connects: bool,
    /// Other clients may connect to this machine for a file: a port is open while one waits for that, 30 s at the most. Default false.
    pub direct_listens: bool,
    /// Addresses that stand for this very machine will do as well: for two clients on one machine. Default false.
    pub direct_loopback: bool,
    /// The ports to listen on, from this one on; 0: one that is free. Default 0.
    pub direct_first_port: u16,
    /// And up to this one; 0: that one alone. Default 0.
    pub direct_last_port: u16,
    /// Whether one signs in by MD5, in MSNP2 to MSNP7, and in no other way: a `msnp_md5_sign_in`. **Whoever reads along can then try passwords
    /// until one fits.** Default `MSNP_MD5_SIGN_IN_DEFAULT`: as the description says; never otherwise.
    pub md5_sign_in: u32,
    /// Address of the service that gives tickets by SOAP, where there is no nexus (`https://login.example.net/RST.srf`; one whose path ends in
    /// `RST2.srf` is asked in the newer form). NULL: as the description says, or at the host; empty: none.
    pub tokens: *const c_char,
    /// Ask there at once, and the nexus never. Default false: as the description says.
    pub tokens_first: bool,
    /// A text to somebody who is offline fails, instead of being left for them. Default false.
    pub no_offline_sending: bool,
    /// Address of the service that takes offline messages (`https://ows.example.net/OimWS/oim.asmx`). NULL: as the description says, or at the
    /// host; empty: none.
    pub offline_store: *const c_char,
    /// Address of the service that gives them out (`https://rsi.example.net/rsi/rsi.asmx`). NULL: as the description says, or at the host;
    /// empty: none.
    pub offline_fetch: *const c_char,
    /// Address of the address book of MSNP13 to MSNP15 (`https://contacts.example.net/abservice/abservice.asmx`). NULL: as the description says,
    /// or at the host; empty: none.
    pub address_book: *const c_char,
    /// Address of the service that keeps who is allowed, blocked, and waits in these dialects
    /// (`https://contacts.example.net/abservice/SharingService.asmx`). NULL: as the description says, or at the host; empty: none.
    pub sharing: *const c_char,

    /// A folder in which pictures, emoticons and other objects of others are kept from one run to the next (feature `p2p`), each called by the
    /// SHA-1 of its bytes: what is in it is not fetched again. It is made where it is missing, for this user alone, and one that cannot be used is
    /// told to the log. NULL: they are kept in memory alone.
    pub picture_folder: *const c_char,
    /// Bytes of all files in it; what was not used for the longest time goes first. 0: 64 MiB. Default 0.
    pub picture_folder_bytes: u64,
    /// Files in it. 0: 2,048. Default 0.
    pub picture_folder_files: u32,
}

/// Fills in the defaults. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `settings` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_settings_init(settings: *mut msnp_settings) -> msnp_result {
    let filled = msnp_settings {
        size: size_of::<msnp_settings>(),
        account: std::ptr::null(),
        password: std::ptr::null(),
        service_text: std::ptr::null(),
        service_file: std::ptr::null(),
        host: std::ptr::null(),
        port: 0,
        password_may_travel_unencrypted: false,
        lock_step: false,
        nexus: std::ptr::null(),
        login: std::ptr::null(),
        dialects: 0,
        identity: std::ptr::null(),
        ca_file: std::ptr::null(),
        ca_pem: std::ptr::null(),
        ca_pem_length: 0,
        platform_roots: false,
        status: msnp_status::Online as u32,
        capabilities: MSNP_CAPABILITY_CHUNKED_MESSAGES,
        sign_in_limit: u32::try_from(DEFAULT_SIGN_IN_LIMIT.as_millis()).unwrap_or(u32::MAX),
        limits: std::ptr::null(),
        reconnection: std::ptr::null(),
        resume: std::ptr::null(),
        resume_length: 0,
        list_cache: std::ptr::null(),
        list_cache_length: 0,
        event_room: u32::try_from(DEFAULT_QUEUE).unwrap_or(u32::MAX),
        trace: None,
        trace_context: std::ptr::null_mut(),
        bounds: std::ptr::null(),
        gateway: std::ptr::null(),
        gateway_use: msnp_gateway_use::Default as u32,
        proxy: std::ptr::null(),
        proxy_user: std::ptr::null(),
        proxy_password: std::ptr::null(),
        direct_connects: false,
        direct_listens: false,
        direct_loopback: false,
        direct_first_port: 0,
        direct_last_port: 0,
        md5_sign_in: msnp_md5_sign_in::Default as u32,
        tokens: std::ptr::null(),
        tokens_first: false,
        no_offline_sending: false,
        offline_store: std::ptr::null(),
        offline_fetch: std::ptr::null(),
        address_book: std::ptr::null(),
        sharing: std::ptr::null(),
        picture_folder: std::ptr::null(),
        picture_folder_bytes: 0,
        picture_folder_files: 0,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(settings, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// The settings as the client takes them.
pub(crate) struct Read {
    pub(crate) settings: Settings,
    /// Where the trace goes.
    pub(crate) trace: Option<TraceTarget>,
    /// Room for so many events.
    pub(crate) room: usize,
}

impl msnp_settings {
    /// # Safety
    /// Every pointer is NULL or points to what the field says.
    pub(crate) unsafe fn read(&self) -> Result<Read, Failure> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure.into());
        }
        // SAFETY: the caller says that these are NULL or end in NUL.
        let (account, password) = unsafe { (border::text(self.account)?, border::text(self.password)?) };
        // SAFETY: handed on.
        let service = unsafe { self.service()? };
        let mut settings = Settings::new(account, password, service)
            .with_status(chosen_status(self.status)?)
            .with_capabilities(Capabilities(self.capabilities))
            .with_sign_in_limit(Duration::from_millis(self.sign_in_limit.into()))
            .with_offline_sending(!self.no_offline_sending);
        // SAFETY: the caller says that it is NULL or can be read.
        if let Some(limits) = unsafe { self.limits.as_ref() } {
            settings = settings.with_limits(limits.read()?);
        }
        // SAFETY: the caller says that it is NULL or can be read.
        if let Some(reconnection) = unsafe { self.reconnection.as_ref() } {
            settings = settings.with_reconnection(reconnection.read()?);
        }
        // SAFETY: the caller says that it is NULL or can be read.
        if let Some(bounds) = unsafe { self.bounds.as_ref() } {
            settings = settings.with_bounds(bounds.read()?);
        }
        // SAFETY: handed on.
        if let Some(roots) = unsafe { self.roots()? } {
            settings = settings.with_roots(roots);
        }
        // SAFETY: handed on.
        settings = settings.with_proxy(unsafe { self.proxy()? });
        #[cfg(feature = "p2p")]
        {
            // SAFETY: handed on.
            settings = unsafe { self.transfers(settings)? };
        }
        // SAFETY: the caller says that so many bytes can be read there.
        let resume = unsafe { border::bytes(self.resume, self.resume_length)? };
        settings = settings.with_resume(Resume::from_bytes(resume));
        // SAFETY: as above.
        let cache = unsafe { border::bytes(self.list_cache, self.list_cache_length)? };
        if !cache.is_empty() {
            settings = settings.with_list_cache(ListCache::from_bytes(cache));
        }
        let mut trace = None;
        if let Some(function) = self.trace {
            let tracer = Tracer::new(function, self.trace_context);
            trace = Some(tracer.target());
            settings = settings.with_trace(tracer);
        }
        Ok(Read { settings, trace, room: usize::try_from(self.event_room).unwrap_or(DEFAULT_QUEUE) })
    }

    /// # Safety
    /// As for [`msnp_settings::read`].
    unsafe fn service(&self) -> Result<Service, Failure> {
        // SAFETY: the caller says that these are NULL or end in NUL.
        let (text, file) =
            unsafe { (border::optional_text(self.service_text)?, border::optional_text(self.service_file)?) };
        // SAFETY: as above.
        let host = unsafe { border::optional_text(self.host)? };
        let mut service = match (text, file, host) {
            ("", "", "") => return Err(msnp_result::NullPointer.into()),
            ("", "", host) => Service::at(host),
            ("", file, _) => Service::from_file(file).map_err(msnp::Error::from)?,
            (text, _, _) => Service::from_toml(text).map_err(msnp::Error::from)?,
        };
        if !host.is_empty() {
            service = service.with_host(host);
        }
        if self.port != 0 {
            service = service.with_port(self.port);
        }
        // SAFETY: as above.
        let (nexus, login) =
            unsafe { (border::optional_text(self.nexus)?, border::optional_text(self.login)?) };
        if !nexus.is_empty() {
            service = service.with_nexus(nexus);
        }
        if !login.is_empty() {
            service = service.with_login(login);
        }
        if self.password_may_travel_unencrypted {
            service = service.with_password_may_travel_unencrypted(true);
        }
        if self.lock_step {
            service = service.with_eager(false);
        }
        if self.dialects != 0 {
            service = service.with_dialects(each_dialect(self.dialects)?);
        }
        // SAFETY: the caller says that it is NULL or can be read.
        if let Some(identity) = unsafe { self.identity.as_ref() } {
            // SAFETY: the caller says that its fields are NULL or end in NUL.
            service = service.with_identity(unsafe { owned(identity)? });
        }
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let gateway = unsafe { border::optional_text(self.gateway)? };
        if !gateway.is_empty() {
            service = service.with_gateway(gateway);
        }
        if let Some(usage) = md5_sign_in(self.md5_sign_in)? {
            service = service.with_md5_sign_in(usage);
        }
        if let Some(usage) = gateway_use(self.gateway_use)? {
            service = service.with_gateway_use(usage);
        }
        // SAFETY: handed on.
        unsafe { self.web_services(service) }
    }

    /// # Safety
    /// The addresses of web services are NULL or end in NUL.
    unsafe fn web_services(&self, mut service: Service) -> Result<Service, Failure> {
        if !self.tokens.is_null() {
            // SAFETY: the caller says that it ends in NUL.
            service = service.with_tokens(unsafe { border::text(self.tokens) }?);
        }
        if self.tokens_first {
            service = service.with_tokens_first(true);
        }
        if !self.offline_store.is_null() {
            // SAFETY: the caller says that it ends in NUL.
            service = service.with_offline_store(unsafe { border::text(self.offline_store) }?);
        }
        if !self.offline_fetch.is_null() {
            // SAFETY: the caller says that it ends in NUL.
            service = service.with_offline_fetch(unsafe { border::text(self.offline_fetch) }?);
        }
        if !self.address_book.is_null() {
            // SAFETY: the caller says that it ends in NUL.
            service = service.with_address_book(unsafe { border::text(self.address_book) }?);
        }
        if !self.sharing.is_null() {
            // SAFETY: the caller says that it ends in NUL.
            service = service.with_sharing(unsafe { border::text(self.sharing) }?);
        }
        Ok(service)
    }

    /// # Safety
    /// The path of the folder is NULL or ends in NUL.
    #[cfg(feature = "p2p")]
    unsafe fn transfers(&self, settings: Settings) -> Result<Settings, Failure> {
        let settings = settings.with_direct(self.direct());
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let path = unsafe { border::optional_text(self.picture_folder)? };
        if path.is_empty() {
            return Ok(settings);
        }
        let mut folder = msnp::PictureFolder::at(path);
        if self.picture_folder_bytes > 0 {
            folder = folder.with_most_bytes(self.picture_folder_bytes);
        }
        if self.picture_folder_files > 0 {
            folder = folder.with_most_files(self.picture_folder_files);
        }
        Ok(settings.with_picture_folder(folder))
    }

    #[cfg(feature = "p2p")]
    fn direct(&self) -> msnp::Direct {
        let direct = if self.direct_listens { msnp::Direct::both() } else { msnp::Direct::none() };
        direct
            .with_connecting(self.direct_connects)
            .with_ports(self.direct_first_port, self.direct_last_port)
            .with_loopback(self.direct_loopback)
    }

    /// # Safety
    /// As for [`msnp_settings::read`].
    unsafe fn proxy(&self) -> Result<Proxy, Failure> {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let address = unsafe { border::optional_text(self.proxy)? };
        // SAFETY: the caller says that these are NULL or end in NUL.
        let (user, password) =
            unsafe { (border::optional_text(self.proxy_user)?, border::optional_text(self.proxy_password)?) };
        let proxy = match address {
            "" => Proxy::none(),
            address => address.parse()?,
        };
        let is_lonely = user.is_empty() && !password.is_empty();
        if is_lonely || (address.is_empty() && !user.is_empty()) {
            return Err(msnp_result::InvalidValue.into());
        }
        Ok(if user.is_empty() { proxy } else { proxy.with_credentials(user, password) })
    }

    /// # Safety
    /// As for [`msnp_settings::read`].
    unsafe fn roots(&self) -> Result<Option<Roots>, msnp_result> {
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let file = unsafe { border::optional_text(self.ca_file)? };
        // SAFETY: the caller says that so many bytes can be read there.
        let pem = unsafe { border::bytes(self.ca_pem, self.ca_pem_length)? };
        Ok(match (file, pem) {
            ("", []) if self.platform_roots => Some(Roots::Platform),
            ("", []) => None,
            ("", pem) => Some(Roots::CaPem(pem.to_vec())),
            (file, _) => Some(Roots::CaFile(file.into())),
        })
    }
}

/// # Safety
/// The fields are NULL or end in NUL.
unsafe fn owned(identity: &msnp_identity) -> Result<Identity, msnp_result> {
    // SAFETY: handed on.
    let read = unsafe { identity.read()? };
    Ok(Identity {
        locale: read.locale.into(),
        system: read.system.into(),
        system_version: read.system_version.into(),
        architecture: read.architecture.into(),
        library: read.library.into(),
        version: read.version.into(),
        client_code: read.client_code.into(),
        product: Product { id: read.product.id.into(), key: read.product.key.into() },
        early_product: Product { id: read.early_product.id.into(), key: read.early_product.key.into() },
    })
}
