//! A device whose clock stands at its power-on default. Alone in its process: the clock is that of the whole process.

use std::ffi::{c_int, c_long};
use std::sync::atomic::{AtomicI64, Ordering};

use msnp::{Error, Resume, ResumeWith};
use msnp_scenarios::{Person, Stage, dialect};

/// `struct timespec` on 64-bit Linux.
#[repr(C)]
#[derive(Default)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

const REALTIME: c_int = 0;
#[cfg(target_arch = "x86_64")]
const CLOCK_GETTIME: c_long = 228;
#[cfg(target_arch = "aarch64")]
const CLOCK_GETTIME: c_long = 113;

/// By how much the clock of this process is wrong.
static WRONG_BY: AtomicI64 = AtomicI64::new(0);

unsafe extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
}

/// Stands in for the function of the C library, which is where the standard library asks for the time.
///
/// # Safety
/// As for the function of the C library: `time` points to a `timespec`.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(clock: c_int, time: *mut Timespec) -> c_int {
    // SAFETY: the arguments are those that the system call takes, and `time` is valid by the contract of this function.
    unsafe {
        let outcome = syscall(CLOCK_GETTIME, clock, time);
        if outcome == 0 && clock == REALTIME {
            (*time).seconds -= WRONG_BY.load(Ordering::Relaxed);
        }
        outcome as c_int
    }
}

fn clock_shows() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

#[test]
fn a_clock_at_its_power_on_default_is_told_and_can_be_set() {
    let stage = Stage::new();
    let anna = stage.person("anna");
    let now = i64::try_from(clock_shows()).expect("a time");
    // The first of January 1970, some seconds past midnight: no certificate is that old.
    WRONG_BY.store(now - 30, Ordering::Relaxed);
    assert!(clock_shows() < 3600, "the clock can be set in this process");
    let error = anna.cannot_sign_in();
    WRONG_BY.store(0, Ordering::Relaxed);
    let port = stage.service.addresses().passport.port();
    let server = msnp::Server { kind: msnp::ServerKind::Nexus, host: "localhost".into(), port: Some(port) };
    assert_eq!(error, Error::WrongClock { server });
    assert!(error.advice().contains("date"), "{}", error.advice());
    assert_eq!(stage.service.counters().tickets_issued, 0);
    anna.signs_in();
    anna.signs_out();

    // Or long after the end of every certificate.
    let bruno = stage.person("bruno");
    WRONG_BY.store(-70_000_000_000, Ordering::Relaxed);
    let error = bruno.cannot_sign_in();
    WRONG_BY.store(0, Ordering::Relaxed);
    assert!(matches!(&error, Error::WrongClock { .. } | Error::ExpiredCertificate { .. }), "{error:?}");
    assert!(error.advice().contains("date"), "{}", error.advice());
    bruno.signs_in();

    tickets_of_a_wrong_clock_are_kept();
}

/// They are good for a day: from when they came, by whatever clock.
fn tickets_of_a_wrong_clock_are_kept() {
    const HOUR: i64 = 3600;
    let stage = Stage::new();
    let address = || stage.with_web_lists(stage.address()).with_dialects(vec![dialect(15)]);
    let run = |resume: Resume| {
        let anna = Person::new(stage.settings_at("anna", address()).with_resume(resume));
        anna.signs_in();
        let resume = anna.client.resume_value(ResumeWith::ServersAndTicket);
        anna.signs_out();
        resume
    };
    for (wrong_by, later, is_good) in
        [(5, 5, true), (-5, -5, true), (5, 5 - 23, true), (5, 5 - 24, false), (-5, -5 - 24, false)]
    {
        WRONG_BY.store(wrong_by * HOUR, Ordering::Relaxed);
        let resume = run(Resume::default());
        stage.service.reset_counters();
        WRONG_BY.store(later * HOUR, Ordering::Relaxed);
        run(resume);
        assert_eq!(stage.service.counters().tickets_issued == 0, is_good, "{wrong_by} {later}");
    }
    WRONG_BY.store(0, Ordering::Relaxed);
}
