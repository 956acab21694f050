//! The seeds, which are kept with the sources, hold what was found before: every target takes every one of its own.

use std::path::Path;

use msnp_fuzz_targets::TARGETS;

#[test]
fn every_seed_is_taken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds");
    for (name, target) in TARGETS {
        let seeds = std::fs::read_dir(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut count = 0;
        for seed in seeds {
            target(&std::fs::read(seed.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "{name} has no seeds");
    }
}

#[test]
fn every_target_takes_short_inputs() {
    for (_, target) in TARGETS {
        target(&[]);
        for first in 0..=255_u8 {
            target(&[first]);
            target(&[first, 0xFF, first, 1]);
        }
    }
}
