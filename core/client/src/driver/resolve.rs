//! Looking up host names.
//!
//! The system's resolver blocks, so it is asked on threads that end with the last answer: a pool of threads would stay, and wake up a
//! sleeping device again and again. A question cannot be taken back, and one may take half a minute on a bad network. So whoever asks
//! for a name that is being looked up waits for that answer, and there are a handful of threads in the whole process, however often
//! connections are begun anew.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Mutex, MutexGuard, PoisonError};

use msnp_core::error::LinkError;

use crate::promise::{Promise, Promised, Wakes, promise};

/// How many names are looked up at the same time.
const MOST_AT_ONCE: usize = 4;

/// Addresses with port 0.
type Outcome = Result<Vec<SocketAddr>, LinkError>;
type Ask = fn(&str) -> io::Result<Vec<SocketAddr>>;

static SYSTEM: Resolver<Ask> = Resolver::new(ask_system);

fn ask_system(host: &str) -> io::Result<Vec<SocketAddr>> {
    (host, 0).to_socket_addrs().map(Iterator::collect)
}

/// The addresses of `host`, with this port, in the order of the system's resolver.
pub(super) async fn resolve(host: &str, port: u16) -> Outcome {
    let mut found = SYSTEM.ask(host).await.unwrap_or(Err(LinkError::UnknownHost))?;
    found.iter_mut().for_each(|address| address.set_port(port));
    Ok(found)
}

struct Resolver<F> {
    names: Mutex<Names>,
    look_up: F,
}

struct Names {
    /// Oldest first, those that are being looked up included.
    asked: VecDeque<Name>,
    threads: usize,
}

struct Name {
    host: Box<str>,
    /// Some thread looks it up.
    under_way: bool,
    askers: Vec<Asker>,
}

struct Asker {
    answer: Promise<Outcome>,
    /// It asked when the look-up was under way already: on another network perhaps, where the name is not known.
    late: bool,
}

impl Names {
    /// Takes out those whom nobody waits for. To be dropped when the lock is free: that may call foreign code.
    fn take_unwanted(&mut self) -> Vec<Asker> {
        let unwanted = |asker: &mut Asker| !asker.answer.is_wanted();
        let askers = self.asked.iter_mut().flat_map(|name| name.askers.extract_if(.., unwanted)).collect();
        self.asked.retain(|name| name.under_way || !name.askers.is_empty());
        askers
    }

    /// Whether more names wait than threads are about to come to them, and there may be one more.
    fn needs_thread(&self) -> bool {
        let under_way = self.asked.iter().filter(|name| name.under_way).count();
        let (waiting, starting) =
            (self.asked.len().saturating_sub(under_way), self.threads.saturating_sub(under_way));
        waiting > starting && self.threads < MOST_AT_ONCE
    }

    /// The next name to be looked up. Without one the thread ends.
    fn begin(&mut self) -> Option<Box<str>> {
        match self.asked.iter_mut().find(|name| !name.under_way) {
            Some(name) => {
                name.under_way = true;
                Some(name.host.clone())
            }
            None => {
                self.threads = self.threads.saturating_sub(1);
                None
            }
        }
    }

    /// Tells those who asked for `host`. What failed is no answer to who asked later: for them it is looked up once more.
    fn answer(&mut self, host: &str, outcome: &Outcome, wakes: &mut Wakes) {
        let Some(index) = self.asked.iter().position(|name| name.host.eq_ignore_ascii_case(host)) else {
            return;
        };
        let Some(mut name) = self.asked.remove(index) else { return };
        let is_answered = |asker: &mut Asker| outcome.is_ok() || !asker.late;
        for asker in name.askers.extract_if(.., is_answered) {
            asker.answer.keep(outcome.clone(), wakes);
        }
        if !name.askers.is_empty() {
            name.under_way = false;
            name.askers.iter_mut().for_each(|asker| asker.late = false);
            self.asked.push_back(name);
        }
    }
}

impl<F: Fn(&str) -> io::Result<Vec<SocketAddr>> + Sync> Resolver<F> {
    const fn new(look_up: F) -> Self {
        Self { names: Mutex::new(Names { asked: VecDeque::new(), threads: 0 }), look_up }
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&'static self, host: &str) -> Promised<Outcome> {
        let (answer, answered) = promise();
        let mut names = self.names();
        let mut unwanted = names.take_unwanted();
        let known = names.asked.iter_mut().find(|name| name.host.eq_ignore_ascii_case(host));
        if let Some(name) = known {
            let late = name.under_way;
            name.askers.push(Asker { answer, late });
            drop(names);
            drop(unwanted);
            return answered;
        }
        let askers = vec![Asker { answer, late: false }];
        names.asked.push_back(Name { host: host.into(), under_way: false, askers });
        if names.needs_thread() {
            let thread = std::thread::Builder::new().name("msnp-resolve".into());
            if thread.spawn(|| self.work()).is_ok() {
                names.threads = names.threads.saturating_add(1);
            } else if names.threads == 0 {
                // Nobody would come to it. Who asked is told that there is no answer.
                unwanted.extend(names.asked.drain(..).flat_map(|name| name.askers));
            }
        }
        drop(names);
        drop(unwanted);
        answered
    }

    /// What a thread does.
    fn work(&self) {
        let mut host = self.names().begin();
        while let Some(name) = host {
            let outcome = (self.look_up)(&name).map_err(|_| LinkError::UnknownHost);
            let mut wakes = Wakes::new();
            let unwanted;
            (host, unwanted) = {
                let mut names = self.names();
                names.answer(&name, &outcome, &mut wakes);
                let unwanted = names.take_unwanted();
                (names.begin(), unwanted)
            };
            drop(unwanted);
            wakes.into_iter().for_each(std::task::Waker::wake);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use async_io::Timer;
    use futures_lite::FutureExt;
    use futures_lite::future::block_on;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    type LookUp = Box<dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync>;
    type Answers = Sender<io::Result<Vec<SocketAddr>>>;

    /// A resolver that tells what it is asked, and waits for the answer.
    fn slow() -> (&'static Resolver<LookUp>, Receiver<(String, Answers)>) {
        let (tell, asked) = channel();
        let look_up: LookUp = Box::new(move |host| {
            let (answer, answered) = channel();
            tell.send((host.to_owned(), answer)).unwrap();
            answered.recv_timeout(PATIENCE).unwrap()
        });
        (Box::leak(Box::new(Resolver::new(look_up))), asked)
    }

    fn within<T>(future: impl Future<Output = T>) -> T {
        block_on(future.or(async {
            Timer::after(PATIENCE).await;
            panic!("no answer in time")
        }))
    }

    fn some_address() -> Vec<SocketAddr> {
        vec!["192.0.2.1:0".parse().unwrap()]
    }

    #[test]
    fn a_name_is_looked_up_once_however_often_it_is_asked_for() {
        let (resolver, asked) = slow();
        drop(resolver.ask("slow.example.net"));
        let first = resolver.ask("slow.example.net");
        let (host, answer) = asked.recv_timeout(PATIENCE).unwrap();
        assert_eq!(host, "slow.example.net");
        let given_up: Vec<_> = (0..100).map(|_| resolver.ask("slow.example.net")).collect();
        drop(given_up);
        let mut waiting: Vec<_> = (0..3).map(|_| resolver.ask("SLOW.example.net")).collect();
        waiting.push(first);
        assert!(asked.try_recv().is_err());
        let names = resolver.names();
        assert_eq!((names.threads, names.asked.len()), (1, 1));
        assert!(names.asked[0].askers.len() <= 4, "those who gave up are forgotten");
        drop(names);
        answer.send(Ok(some_address())).unwrap();
        for answered in waiting {
            assert_eq!(within(answered), Some(Ok(some_address())));
        }
        assert!(asked.recv_timeout(Duration::from_millis(50)).is_err(), "it was looked up once");
    }

    #[test]
    fn a_failure_is_no_answer_to_who_asked_after_it_had_begun() {
        let (resolver, asked) = slow();
        let early = resolver.ask("slow.example.net");
        let (_, answer) = asked.recv_timeout(PATIENCE).unwrap();
        let late = resolver.ask("slow.example.net");
        answer.send(Err(io::ErrorKind::NotFound.into())).unwrap();
        assert_eq!(within(early), Some(Err(LinkError::UnknownHost)));
        let (_, answer) = asked.recv_timeout(PATIENCE).unwrap();
        answer.send(Ok(some_address())).unwrap();
        assert_eq!(within(late), Some(Ok(some_address())));
    }

    #[test]
    fn few_names_are_looked_up_at_the_same_time_and_the_others_in_turn() {
        let (resolver, asked) = slow();
        let mut waiting: Vec<_> =
            (0..20).map(|number| resolver.ask(&format!("a{number}.example.net"))).collect();
        let mut under_way: Vec<_> =
            (0..MOST_AT_ONCE).map(|_| asked.recv_timeout(PATIENCE).unwrap()).collect();
        assert!(asked.recv_timeout(Duration::from_millis(50)).is_err());
        assert_eq!(resolver.names().threads, MOST_AT_ONCE);
        // Whom nobody waits for any more is passed over.
        waiting.truncate(10);
        for _ in MOST_AT_ONCE..10 {
            under_way.remove(0).1.send(Ok(some_address())).unwrap();
            under_way.push(asked.recv_timeout(PATIENCE).unwrap());
        }
        under_way.into_iter().for_each(|(_, answer)| answer.send(Ok(some_address())).unwrap());
        waiting.into_iter().for_each(|answered| assert_eq!(within(answered), Some(Ok(some_address()))));
        assert!(asked.recv_timeout(Duration::from_millis(50)).is_err());
        let names = resolver.names();
        assert_eq!((names.threads, names.asked.len()), (0, 0));
    }
}
