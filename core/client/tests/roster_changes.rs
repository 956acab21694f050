//! The contact list as a stream: at once, after each change, the newest alone, and to its end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_lite::{Stream, StreamExt};
use msnp::{Client, Event, Roster, RosterChanges, Status};
use stage::{ANNA, BRUNO, run, service, settings, signed_in, wait_for};

/// The first list that is as wanted; those before it are passed over.
async fn wait_until(changes: &mut RosterChanges, wanted: impl Fn(&Roster) -> bool) -> Arc<Roster> {
    loop {
        let roster = changes.next().await.expect("the stream goes on");
        if wanted(&roster) {
            return roster;
        }
    }
}

fn status_of_bruno(roster: &Roster) -> Option<Status> {
    roster.contact(BRUNO).map(|contact| contact.status())
}

/// Looks without waiting.
fn waits(changes: &mut RosterChanges) -> Poll<Option<Arc<Roster>>> {
    Pin::new(changes).poll_next(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn each_change_is_told_and_the_end() {
    let service = service();
    run(async {
        let anna = Client::new(settings(&service, ANNA, "Example-Pass1")).unwrap();
        let mut changes = anna.roster_changes();
        let first = changes.next().await.unwrap();
        assert!(!first.is_complete() && first.everybody().len() == 0, "as it is, at once");
        assert!(waits(&mut changes).is_pending());

        anna.sign_in().await.unwrap();
        let list = changes.next().await.unwrap();
        assert!(list.is_complete(), "no part of a list is told");
        let bruno = signed_in(&service, BRUNO, "Example-Pass2").await;
        let seen = wait_until(&mut changes, |roster| status_of_bruno(roster) == Some(Status::Online)).await;
        bruno.set_status(Status::Busy).await.unwrap();
        wait_until(&mut changes, |roster| status_of_bruno(roster) == Some(Status::Busy)).await;
        assert_eq!(status_of_bruno(&seen), Some(Status::Online), "a snapshot stays as it is");
        anna.set_status(Status::Away).await.unwrap();
        wait_until(&mut changes, |roster| roster.me().status() == Status::Away).await;
        anna.add_group("New").await.unwrap();
        wait_until(&mut changes, |roster| roster.group_named("New").is_some()).await;

        anna.sign_out().await;
        wait_until(&mut changes, |roster| roster.contacts().all(|contact| !contact.is_online())).await;
        drop(anna);
        while changes.next().await.is_some() {}
        assert!(changes.next().await.is_none(), "it stays at its end");
    });
}

#[test]
fn who_takes_them_slowly_gets_the_newest_alone() {
    let service = service();
    run(async {
        let anna = signed_in(&service, ANNA, "Example-Pass1").await;
        let mut events = anna.events();
        let (mut changes, other) = (anna.roster_changes(), anna.roster_changes());
        drop(other);
        let bruno = signed_in(&service, BRUNO, "Example-Pass2").await;
        let statuses = [Status::Busy, Status::Away, Status::Online, Status::Idle];
        for wanted in statuses {
            bruno.set_status(wanted).await.unwrap();
            wait_for(&mut events, |event| match event {
                Event::Presence { account, status, .. } if account == BRUNO && status == wanted => Some(()),
                _ => None,
            })
            .await;
        }
        let newest = changes.next().await.unwrap();
        assert_eq!(status_of_bruno(&newest), Some(Status::Idle));
        assert!(waits(&mut changes).is_pending(), "those between are passed over");
    });
}

#[test]
fn a_list_that_was_not_taken_before_the_end_is_told_last() {
    let service = service();
    run(async {
        let anna = signed_in(&service, ANNA, "Example-Pass1").await;
        let mut changes = anna.roster_changes();
        anna.sign_out().await;
        drop(anna);
        assert!(changes.next().await.unwrap().is_complete());
        assert!(changes.next().await.is_none());
    });
}

#[test]
fn inside_a_hook_nothing_is_told_and_nothing_is_lost() {
    let service = service();
    let anna = Client::new(settings(&service, ANNA, "Example-Pass1")).unwrap();
    let mut changes = anna.roster_changes();
    assert!(msnp::call_hook(|| waits(&mut changes)).is_pending());
    assert!(msnp::call_hook(|| matches!(waits(&mut anna.roster_changes()), Poll::Ready(None))));
    assert!(waits(&mut changes).is_ready());
}
