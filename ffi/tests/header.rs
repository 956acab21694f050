//! `include/msnp.h` is what cbindgen makes of the sources. `MSNP_WRITE_HEADER=1 cargo test -p msnp-ffi --test header` writes it anew.

#![allow(clippy::expect_used)]

use std::path::Path;

#[test]
fn the_header_is_that_of_the_sources() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let configuration = cbindgen::Config::from_file(folder.join("cbindgen.toml")).expect("cbindgen.toml is readable");
    let bindings = cbindgen::Builder::new()
        .with_crate(folder)
        .with_config(configuration)
        .generate()
        .expect("the sources can be made a header of");
    let mut made = Vec::new();
    bindings.write(&mut made);
    let made = String::from_utf8(made).expect("the header is UTF-8");

    let path = folder.join("include/msnp.h");
    if std::env::var_os("MSNP_WRITE_HEADER").is_some() {
        std::fs::write(&path, &made).expect("the header can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{} is not up to date: MSNP_WRITE_HEADER=1 cargo test -p msnp-ffi --test header", path.display());
}
