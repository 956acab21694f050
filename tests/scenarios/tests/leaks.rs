//! Nothing stays behind: threads, files, sessions, tasks. Alone in its process, and one test at a time: it counts what the process has.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_lite::FutureExt;
use msnp::Client;
use msnp_scenarios::{Person, Stage, account_of, eventually, sees};
use msnp_service::{Action, Server, Step};

/// The tests of this file count what the whole process has.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn threads() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:")).expect("a number of threads");
    line.trim().parse().expect("a number")
}

fn files() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("Linux").count()
}

#[test]
fn a_hundred_sessions_leave_nothing_behind() {
    let _alone = alone();
    let stage = Stage::new();
    let anna = stage.person("anna");
    let bruno = stage.signed_in("bruno");
    let session = || {
        anna.signs_in();
        let chat = anna.client.conversation(bruno.account()).expect("an account");
        anna.says(&chat, "Hello");
        anna.signs_out();
        anna.forgets();
        bruno.forgets();
    };
    (0..5).for_each(|_| session());
    let quiet = || {
        eventually("the service is quiet", || {
            stage.service.online_count() == 1 && stage.service.switchboard_count() == 0
        });
    };
    quiet();
    // Threads that looked names up live on for a moment.
    let settled = |what: &dyn Fn() -> usize| {
        let mut last = what();
        for _ in 0..20 {
            std::thread::sleep(Duration::from_millis(100));
            let now = what();
            if now == last {
                break;
            }
            last = now;
        }
        last
    };
    let (threads_before, files_before) = (settled(&threads), settled(&files));
    (0..100).for_each(|_| session());
    quiet();
    eventually("as many threads as before", || threads() <= threads_before);
    eventually("as many files as before", || files() <= files_before);
    println!(
        "\n100 sessions: {threads_before} threads and {files_before} files before, {} and {} after",
        threads(),
        files()
    );
}

/// Counts the drivers that live.
fn counted(stage: &Stage, name: &str, drivers: &Arc<AtomicUsize>) -> Client {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::AcqRel);
        }
    }
    let drivers = drivers.clone();
    Client::builder(stage.settings(name))
        .spawn_with(move |driver| {
            drivers.fetch_add(1, Ordering::AcqRel);
            let counted = Counted(drivers.clone());
            smol::spawn(async move {
                driver.await;
                drop(counted);
            })
            .detach();
        })
        .build()
        .expect("settings that can be used")
}

#[test]
fn a_client_dropped_in_any_phase_of_the_sign_in_leaves_nothing_behind() {
    let _alone = alone();
    for step in [
        Step::Connect(Server::Dispatch),
        Step::Connect(Server::Notification),
        Step::Connect(Server::Passport),
        Step::Version,
        Step::ClientVersion,
        Step::UserInitial,
        Step::Nexus,
        Step::Login,
        Step::UserTicket,
        Step::Synchronize,
        Step::Change,
    ] {
        for future_first in [true, false] {
            let what = format!("{step:?}, the future first: {future_first}");
            let stage = Stage::new().in_lock_step();
            let drivers = Arc::new(AtomicUsize::new(0));
            let client = counted(&stage, "anna", &drivers);
            stage.controls().on(step, Action::Silence);
            let of_task = client.clone();
            let task = smol::spawn(async move { of_task.sign_in().await });
            eventually("the step is reached", || stage.controls().rules_left() == 0);
            assert_eq!(drivers.load(Ordering::Acquire), 1);
            if future_first {
                drop(task);
                eventually(&format!("given up: {what}"), || drivers.load(Ordering::Acquire) == 0);
                drop(client);
            } else {
                drop(client);
                drop(task);
                eventually(&format!("the driver ends: {what}"), || drivers.load(Ordering::Acquire) == 0);
            }
            eventually("no session is left", || stage.service.online_count() == 0);
        }
    }
}

#[test]
fn a_sign_in_given_up_can_be_begun_again() {
    let _alone = alone();
    let stage = Stage::new();
    for step in [Step::Version, Step::Login, Step::Synchronize] {
        let anna = stage.person("anna");
        stage.controls().forever(step, Action::Silence);
        // Given up before any limit.
        let soon = async {
            smol::Timer::after(Duration::from_millis(30)).await;
            Err(msnp::Error::Busy)
        };
        assert!(anna.tries(anna.client.sign_in().or(soon)).is_err());
        stage.controls().clear();
        anna.signs_out();
        anna.signs_in();
        anna.signs_out();
    }
}

#[test]
fn a_client_dropped_in_a_session_leaves_nothing_behind() {
    let _alone = alone();
    let stage = Stage::new();
    let drivers = Arc::new(AtomicUsize::new(0));
    let bruno = stage.signed_in("bruno");
    for phase in ["online", "ringing", "talking", "sending", "asking"] {
        let client = counted(&stage, "anna", &drivers);
        let anna = Person::with_client(client, &account_of("anna"));
        anna.signs_in();
        match phase {
            "ringing" => {
                stage.controls().on(Step::Call, Action::Silence);
                let chat = anna.client.conversation(bruno.account()).expect("an account");
                drop(chat.send_text("Hello"));
                eventually("she rings", || stage.controls().rules_left() == 0);
            }
            "talking" => {
                let chat = anna.chats_with(&bruno);
                anna.says(&chat, "Hello");
            }
            "sending" => {
                let chat = anna.chats_with(&bruno);
                (0..100).for_each(|_| drop(chat.send_text("one of many")));
            }
            "asking" => {
                let wish = anna.client.add_group("Chess");
                smol::block_on(async { futures_lite::future::poll_once(wish).await });
            }
            _ => {}
        }
        assert_eq!(drivers.load(Ordering::Acquire), 1, "{phase}");
        drop(anna);
        eventually("the driver ends", || drivers.load(Ordering::Acquire) == 0);
        eventually("no session is left", || !stage.service.is_online(&account_of("anna")));
        eventually("no conversation is left", || stage.service.switchboard_count() == 0);
        stage.controls().clear();
    }
    assert!(bruno.client.is_online());
}

#[test]
fn the_stream_of_events_ends_with_the_client() {
    let _alone = alone();
    let stage = Stage::new();
    let client = Client::new(stage.settings("anna")).expect("settings");
    let mut events = client.events();
    let of_task = client.clone();
    smol::block_on(async move { of_task.sign_in().await }).expect("signed in");
    drop(client);
    let all = async { while futures_lite::StreamExt::next(&mut events).await.is_some() {} };
    assert!(msnp_scenarios::bounded(msnp_scenarios::PATIENCE, all).is_some(), "the stream never ended");
    eventually("no session is left", || stage.service.online_count() == 0);
}

#[test]
fn an_executor_that_drops_the_driver_is_told_about() {
    let _alone = alone();
    let stage = Stage::new();
    let task = Arc::new(Mutex::new(None));
    let slot = task.clone();
    let client = Client::builder(stage.settings("anna"))
        .spawn_with(move |driver| *slot.lock().expect("no panic") = Some(smol::spawn(driver)))
        .build()
        .expect("settings");
    let anna = Person::with_client(client, &account_of("anna"));
    anna.signs_in();
    drop(task.lock().expect("no panic").take());
    sees!(anna, msnp::Event::SignedOut { reason: msnp::SignOutReason::Ended(msnp::Error::DriverStopped) });
    anna.signs_in();
    assert!(anna.client.is_online());
}

#[test]
fn sessions_of_many_clients_leave_nothing_behind() {
    let _alone = alone();
    let stage = Stage::new();
    let files_before = files();
    for _ in 0..10 {
        let people: Vec<Person> =
            ["anna", "bruno", "carla", "dora", "emil"].map(|name| stage.signed_in(name)).into();
        let chat = people[0].chats_with(&people[1]);
        people[0].does(chat.invite(people[2].account()));
        people[0].says(&chat, "Hello");
        // A conversation is a handle of its client too.
        drop((chat, people));
        eventually("everybody is gone", || stage.service.online_count() == 0);
    }
    eventually("as many files as before", || files() <= files_before + 2);
}
