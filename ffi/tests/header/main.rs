//! `include/msnp.h` and the files that it includes are what cbindgen makes of the sources, in the sections of `pages`.
//! `MSNP_WRITE_HEADER=1 cargo test -p msnp-ffi --test header` writes them anew.

#![allow(clippy::expect_used, clippy::panic)]

mod pages;
mod tables;

use std::fs;
use std::path::Path;

/// A crate of its own, so that nothing but the sources is looked at.
const MANIFEST: &str = r#"
[package]
name = "msnp-ffi"
edition = "2024"

[lib]
name = "msnp"

[features]
client = []

[workspace]
"#;

#[test]
fn the_header_is_that_of_the_sources() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let configuration =
        cbindgen::Config::from_file(folder.join("cbindgen.toml")).expect("cbindgen.toml is readable");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("header");
    let _ = fs::remove_dir_all(&copy);
    let sources = copy.join("src");
    tables::write_out(&folder.join("src"), &sources);
    fs::write(copy.join("Cargo.toml"), MANIFEST).expect("a manifest can be written");
    let bindings = cbindgen::Builder::new()
        .with_crate(copy)
        .with_config(configuration)
        .generate()
        .expect("the sources can be made a header of");
    let mut made = Vec::new();
    bindings.write(&mut made);
    // `MSNP_EVENT_TEXT`, not `MSNP_EVENT_KIND_TEXT`.
    let made = as_of_1989(&without_safety(&String::from_utf8(made).expect("the header is UTF-8")))
        .replace("_KIND_", "_");

    let include = folder.join("include");
    for (name, page) in pages::pages(&made, &sources, &folder.join("tests/header/pages")) {
        let path = if name == "msnp.h" { include.join(name) } else { include.join("msnp").join(name) };
        if std::env::var_os("MSNP_WRITE_HEADER").is_some() {
            fs::create_dir_all(include.join("msnp")).expect("a folder can be made");
            fs::write(&path, &page).expect("the header can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == page,
            "{} is not up to date: MSNP_WRITE_HEADER=1 cargo test -p msnp-ffi --test header",
            path.display()
        );
    }
}

/// Leaves the sections out that tell Rust programmers what C programmers know: that pointers must point to something.
fn without_safety(header: &str) -> String {
    let mut kept = String::new();
    let mut leaving_out = false;
    for line in header.lines() {
        if line.trim() == "* # Safety" {
            leaving_out = true;
            // With the empty line above it.
            kept.truncate(kept.trim_end_matches([' ', '*', '\n']).len() + 1);
        }
        leaving_out &= line.trim() != "*/";
        if !leaving_out {
            kept.push_str(line.trim_end());
            kept.push('\n');
        }
    }
    kept
}

/// What compilers of C89 complain of: words after `#endif`, and a comma after the last enumerator.
fn as_of_1989(header: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in header.lines() {
        if line.trim_start().starts_with('}')
            && let Some(last) = kept.iter_mut().rfind(|line| !line.starts_with('#'))
        {
            *last = last.trim_end_matches(',');
        }
        kept.push(if line.starts_with("#endif") { "#endif" } else { line });
    }
    kept.join("\n") + "\n"
}
