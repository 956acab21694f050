//! Much that happens between two looks of a slow executor.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use msnp::{Client, Dialect, DriverFuture, Event};
use msnp_scenarios::{Person, Stage, account_of, eventually, sees};
use msnp_service::{Account, Configuration};
use smol::Timer;

/// More than the machine has places for announcements.
const FRIENDS: usize = 16;

/// Polls a driver at long intervals, once it is slow.
async fn slowly(mut driver: DriverFuture, is_slow: Arc<AtomicBool>) {
    let mut pause = pin!(None::<Timer>);
    std::future::poll_fn(move |context| {
        if let Some(timer) = pause.as_mut().as_pin_mut()
            && timer.poll(context).is_pending()
        {
            return Poll::Pending;
        }
        pause.set(None);
        let outcome = driver.as_mut().poll(context);
        if is_slow.load(Ordering::Acquire) {
            let mut timer = Timer::after(Duration::from_millis(400));
            // It is woken by the timer alone from now on.
            let _ = std::pin::Pin::new(&mut timer).poll(context);
            pause.set(Some(timer));
        }
        outcome
    })
    .await;
}

#[test]
fn who_rings_while_the_executor_is_slow_is_answered_and_told_of() {
    let name = |number: usize| format!("friend{number}@example.org");
    let mut accounts = vec![Account::new(account_of("anna"), "Example-Pass-of-anna", "Anna B")];
    accounts.extend((0..FRIENDS).map(|number| Account::new(name(number), "Example-Pass1", "Friend")));
    let stage = Stage::with(Configuration { accounts, ..Configuration::default() }).speaking(Dialect::MSNP8);
    let is_slow = Arc::new(AtomicBool::new(false));
    let of_driver = is_slow.clone();
    let client = Client::builder(stage.settings("anna"))
        .spawn_with(move |driver| smol::spawn(slowly(driver, of_driver.clone())).detach())
        .build()
        .expect("settings");
    let anna = Person::with_client(client, &account_of("anna"));
    anna.signs_in();
    let friends: Vec<Person> = (0..FRIENDS)
        .map(|number| {
            let settings = msnp::Settings::new(&name(number), "Example-Pass1", stage.address())
                .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
            let friend = Person::new(settings);
            friend.signs_in();
            friend
        })
        .collect();
    is_slow.store(true, Ordering::Release);
    let texts: Vec<_> = friends
        .iter()
        .map(|friend| {
            let chat = friend.client.conversation(anna.account()).expect("an account");
            chat.send_text(format!("from {}", friend.account()))
        })
        .collect();
    eventually("all ring", || stage.service.counters().calls == FRIENDS as u64);
    for (friend, text) in friends.iter().zip(texts) {
        friend.does(text);
        sees!(anna, Event::ConversationOpened { account, invited: true, .. } if account == friend.account());
        sees!(anna, Event::Text { from, text, .. }
            if from == friend.account() && *text == format!("from {}", friend.account()));
    }
}
