//! A thread of the library outlives every client, so its code has to stay where it is although a program unloads it. On other systems the linker
//! says so (`build.rs`).

/// From the first client on, `FreeLibrary` leaves the library where it is.
#[cfg(windows)]
pub(super) fn forbid() {
    use std::ffi::c_void;
    use std::sync::Once;

    /// For good, whatever the count of its users is; and the module is named by an address inside it.
    const PIN: u32 = 1;
    const FROM_ADDRESS: u32 = 4;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, name: *const c_void, module: *mut *mut c_void) -> i32;
    }

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let mut module = std::ptr::null_mut();
        // SAFETY: the address is that of a function of this module, and the handle may be written to. Where it fails, nothing is pinned, and a
        // program that never unloads the library sees no difference.
        unsafe { GetModuleHandleExW(PIN | FROM_ADDRESS, forbid as *const c_void, &raw mut module) };
    });
}

#[cfg(not(windows))]
pub(super) fn forbid() {}
