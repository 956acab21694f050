//! Tells the linker what the shared library is called.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for size in ["MSNP_CONVERSATIONS", "MSNP_BUFFER", "MSNP_JOINED"] {
        println!("cargo:rerun-if-env-changed={size}");
    }
    let variable = |name: &str| env::var(name).unwrap_or_default();
    // While the first number is 0, a change of the second may break programs.
    let interface = match variable("CARGO_PKG_VERSION_MAJOR").as_str() {
        "0" => format!("0.{}", variable("CARGO_PKG_VERSION_MINOR")),
        major => major.to_owned(),
    };
    // cargo-c gives names of its own, by the same rule.
    let named_by_cargo_c = env::var_os("CARGO_FEATURE_CAPI").is_some();
    match variable("CARGO_CFG_TARGET_OS").as_str() {
        "linux" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" | "android" => {
            // A thread of the library outlives every client: its code must not be unmapped. On Windows src/client/unloading.rs sees to it.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
            if !named_by_cargo_c && variable("CARGO_CFG_TARGET_OS") != "android" {
                println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libmsnp.so.{interface}");
            }
        }
        "macos" | "ios" if !named_by_cargo_c => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libmsnp.{interface}.dylib");
        }
        _ => {}
    }
}
