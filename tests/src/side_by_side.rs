//! Runs tests side by side: a machine of one CPU leaves the others of the host idle.

use anyhow::Result;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::mpsc;
use std::thread;

/// What a job needs of the host.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// How many CPUs it keeps busy.
    pub cpus: usize,
    /// Whether it waits for others of which this is true.
    pub takes_turns: bool,
    /// Whether it waits for the first of all to end.
    pub follows: bool,
}

/// Runs each of `jobs` in a thread of its own, the earliest first for which there are CPUs left of `cpus`. One that needs
/// more than there are runs alone. `done` takes the results as they come, in this thread; after an error of its own no
/// further job begins.
///
/// # Errors
/// The first of `done`.
///
/// # Panics
/// When a job does.
pub fn run<J: Send, T: Send>(
    jobs: Vec<J>,
    cpus: usize,
    needs: impl Fn(&J) -> Needs,
    work: impl Fn(J) -> T + Sync,
    mut done: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let cpus = cpus.max(1);
    let needs = |job: &J| {
        let needs = needs(job);
        Needs { cpus: needs.cpus.clamp(1, cpus), ..needs }
    };
    let (mut waiting, mut free, mut turn_taken, mut outcome) = (jobs, cpus, false, Ok(()));
    let (mut begun, mut followed) = (0, true);
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        loop {
            let fits = |n: Needs, free, turn_taken, followed: bool| {
                n.cpus <= free && !(n.takes_turns && turn_taken) && (followed || !n.follows)
            };
            while let Some(next) = waiting.iter().position(|job| fits(needs(job), free, turn_taken, followed)) {
                let job = waiting.remove(next);
                let (kept, first, send, work) = (needs(&job), begun == 0, send.clone(), &work);
                free -= kept.cpus;
                turn_taken |= kept.takes_turns;
                followed &= !first;
                begun += 1;
                scope.spawn(move || {
                    let result = catch_unwind(AssertUnwindSafe(|| work(job)));
                    // The receiver is there until the last result has come.
                    let _ = send.send((kept, first, result));
                });
            }
            if free == cpus {
                return outcome;
            }
            let (kept, first, result) = receive.recv().expect("this thread has a sender");
            free += kept.cpus;
            turn_taken &= !kept.takes_turns;
            followed |= first;
            let result = result.unwrap_or_else(|panic| resume_unwind(panic));
            if outcome.is_ok() {
                outcome = done(result);
            }
            if outcome.is_err() {
                waiting.clear();
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    const ONE: Needs = Needs { cpus: 1, takes_turns: false, follows: false };

    /// Runs jobs that want so many CPUs; returns the order of their ends and the most CPUs that were wanted at once.
    fn busiest(jobs: &[usize], cpus: usize) -> (Vec<usize>, usize) {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut ended = Vec::new();
        let work = |wants: usize| {
            most.fetch_max(now.fetch_add(wants, Ordering::SeqCst) + wants, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(20));
            now.fetch_sub(wants, Ordering::SeqCst);
            wants
        };
        let done = |wants| {
            ended.push(wants);
            Ok(())
        };
        run(jobs.to_vec(), cpus, |wants| Needs { cpus: *wants, ..ONE }, work, done).unwrap();
        (ended, most.load(Ordering::SeqCst))
    }

    #[test]
    fn cpus_are_used_and_not_overcommitted() {
        let (ended, most) = busiest(&[1, 2, 1, 1, 1], 2);
        // The wide one waits for both CPUs.
        assert_eq!((ended, most), (vec![1, 1, 1, 1, 2], 2));
        let (ended, most) = busiest(&[4, 1], 2);
        assert_eq!((ended, most), (vec![4, 1], 4));
        assert_eq!(busiest(&[1, 1, 1], 1), (vec![1, 1, 1], 1));
        assert_eq!(busiest(&[], 2), (vec![], 0));
    }

    #[test]
    fn those_that_take_turns_are_never_two() {
        let (now, mut ended) = (AtomicUsize::new(0), Vec::new());
        let needs = |takes_turns: &bool| Needs { takes_turns: *takes_turns, ..ONE };
        let work = |takes_turns: bool| {
            let others = if takes_turns { now.fetch_add(1, Ordering::SeqCst) } else { 0 };
            thread::sleep(Duration::from_millis(if takes_turns { 20 } else { 1 }));
            now.fetch_sub(takes_turns.into(), Ordering::SeqCst);
            (takes_turns, others)
        };
        run(vec![true, true, true, false], 4, needs, work, |end| {
            ended.push(end);
            Ok(())
        })
        .unwrap();
        // The last one waits for nobody.
        assert_eq!(ended, [(false, 0), (true, 0), (true, 0), (true, 0)]);
    }

    #[test]
    fn those_that_follow_wait_for_the_first() {
        let mut ended = Vec::new();
        let needs = |(_, follows): &(u64, bool)| Needs { follows: *follows, ..ONE };
        let work = |(milliseconds, _)| {
            thread::sleep(Duration::from_millis(milliseconds));
            milliseconds
        };
        run(vec![(40, false), (1, true), (2, false), (3, false)], 2, needs, work, |end| {
            ended.push(end);
            Ok(())
        })
        .unwrap();
        assert_eq!((&ended[..3], ended.len()), ([2, 3, 40].as_slice(), 4));
        // Nobody waits for what never comes.
        run(vec![(1, true)], 2, needs, work, |_| Ok(())).unwrap();
    }

    #[test]
    fn an_error_lets_what_runs_end_and_begins_nothing_more() {
        let (begun, mut seen) = (AtomicUsize::new(0), 0);
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        let result = run(
            vec![(); 9],
            1,
            |()| ONE,
            work,
            |_| {
                seen += 1;
                anyhow::ensure!(seen < 3, "the third");
                Ok(())
            },
        );
        assert_eq!(result.unwrap_err().to_string(), "the third");
        assert_eq!((seen, begun.load(Ordering::SeqCst)), (3, 3));
    }

    #[test]
    #[should_panic(expected = "a job's own")]
    fn a_panic_is_not_lost() {
        let _ = run(vec![()], 2, |()| ONE, |()| panic!("a job's own"), |()| Ok(()));
    }
}
