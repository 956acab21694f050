//! `msnp-bindgen generate --language kotlin --out-dir FOLDER target/debug/libmsnp_uniffi.so`

fn main() {
    uniffi::uniffi_bindgen_main();
}
