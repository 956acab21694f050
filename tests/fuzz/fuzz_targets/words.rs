#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| msnp_fuzz_targets::words::run(data));
