//! Blocks over grants between guests of today, of 64 and of 32 bits, and of April 2005, on one machine: each asks every
//! other to read and to write pages that it grants, by mappings and, where the ABI has them, by copies.

use crate::guest32;
use crate::hypervisor::Image;
use crate::machine::Accel;
use crate::module_machine::{boot, wrong, Size, LIMIT};
use crate::paths;
use crate::report::Outcome;
use crate::verdict::{self, Check};
use crate::xen4::Kernel;
use anyhow::Result;
use std::path::Path;
use std::time::Duration;

/// Domains.
const GUESTS: u64 = 3;
/// Pages of a request.
const PAGES: u64 = 4;
/// What the guests' lines call the counts that are added up.
const COUNTS: [&str; 5] = ["asked", "served", "mapped", "unmapped", "copied"];

/// A run of it.
#[derive(Clone, Copy, Debug)]
pub struct Ages {
    /// Requests of each domain to each other.
    rounds: u64,
    limit: Duration,
}

/// The run of every test.
pub const SHORT: Ages = Ages { rounds: 2_000, limit: LIMIT };
/// A million grants in use, one after another.
pub const MILLION: Ages = Ages { rounds: 42_000, limit: Duration::from_secs(1_800) };

impl Ages {
    /// Returns the test's name.
    pub fn name(self) -> String {
        format!("ages {}", self.rounds)
    }

    /// Boots the machine; the sums of what the guests have counted must be those of the requests.
    ///
    /// # Errors
    /// The machine could not be set up.
    pub fn run(self, image: &Image) -> Result<Outcome> {
        let name = self.name();
        let of = |kernel: &Path, name: &str, mem, me| {
            let words = format!("ages={} me={me} of={GUESTS}", self.rounds);
            (kernel.to_owned(), format!("domain name={name} mem={mem}M -- {words}"))
        };
        let modules = vec![
            of(&Kernel::Guest64.build()?, "new", 32, 1),
            of(&Kernel::Guest32Pae.build()?, "pae", 32, 2),
            of(&guest32::build()?, "old", 16, 3),
        ];
        let size = Size { mem_mib: 512, smp: 2, limit: self.limit };
        let dir = paths::run_dir(&name)?;
        let run = boot(image, &dir, modules, size, Accel::Tcg { tb_size: None }, &[])?;
        let checks = verdict::checks(&run);
        let ended = [("has ended: power off", 3), ("pages given back", 3)];
        let mut wrong = wrong(&run, &checks, &[("ages", 3)], &ended);
        let [asked, served, mapped, unmapped, copied] = COUNTS.map(|what| sum(&checks, what));
        let requests = GUESTS * (GUESTS - 1) * self.rounds;
        // Each domain also maps a page of control of each other.
        let grants = PAGES * requests + GUESTS * (GUESTS - 1);
        if (asked, served, mapped + copied, unmapped) != (requests, requests, grants, mapped) {
            wrong.push(format!(
                "{asked} asked, {served} served, {mapped} mapped, {copied} copied, {unmapped} unmapped; \
                 {requests} requests by {grants} grants were due"
            ));
        }
        let result = match wrong.is_empty() {
            true => Ok(format!("{requests} requests, {mapped} grants mapped and unmapped, {copied} copied")),
            false => Err(wrong.join("; ")),
        };
        if result.is_err() {
            print!("{}", run.tail(40));
        }
        Ok(Outcome::of_checks(&name, &checks, result, &run))
    }
}

/// Adds up the number that follows the word `what` in each domain's report.
fn sum(checks: &[Check], what: &str) -> u64 {
    checks.iter().filter_map(|c| count(&c.detail, what)).sum()
}

fn count(detail: &str, what: &str) -> Option<u64> {
    let mut words = detail.split(' ');
    words.find(|word| *word == what)?;
    words.next()?.trim_end_matches(',').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_a_line() {
        let line = "domain 1 asked 80 served 79, grants mapped 162 unmapped 161 copied 160, wrong 0";
        assert_eq!(COUNTS.map(|what| count(line, what)), [80, 79, 162, 161, 160].map(Some));
        assert_eq!(count("asked", "asked"), None);
    }
}
