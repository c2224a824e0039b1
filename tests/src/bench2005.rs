//! The cost of the ABI of April 2005: `tests/guest32` counts instructions per hypervisor path, and transfers blocks.

use crate::guest32;
use crate::hypervisor::Image;
use crate::machine::Accel;
use crate::qemu::Run;
use crate::xen4;
use anyhow::Result;

/// Requests of each kind, all of 11 pages: for counted runs, and for timed runs.
const REQUESTS: [u32; 2] = [2000, 5000];
/// KiB of a request.
const REQUEST_KIB: f64 = 44.0;

/// The block path in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `write`, `read`.
    pub name: String,
    /// Instructions per request of the whole machine: hypervisor, front end, back end, with the copying of the data.
    pub instructions: f64,
    /// Requests per second on this host, in a timed run.
    pub requests: f64,
    /// KiB per second, likewise.
    pub kib: f64,
}

/// All figures.
#[derive(Debug, Default)]
pub struct Figures {
    /// Instructions per hypervisor path, by name, in the guests' order.
    pub paths: Vec<(String, u64)>,
    /// The block path.
    pub block: Vec<Block>,
    /// Machines that did not finish, and why.
    pub broken: Vec<String>,
}

/// Boots three machines: paths within one domain, the block path with instructions counted, and the block path timed.
///
/// # Errors
/// A machine could not be set up.
pub fn run(image: &Image) -> Result<Figures> {
    let kernel = guest32::build()?;
    let front = |n: u32| format!("domain name=f mem=16M vbd=b:ram0:hda1:rw -- front requests={n}");
    let back = |words: &str| format!("domain name=b role=backend mem=64M -- back once=1 {words}");
    let tcg = Accel::Tcg { tb_size: None };
    let machines = [
        ("paths", Accel::COUNTED, vec!["domain name=p mem=16M -- paths".to_owned()]),
        ("block counted", Accel::COUNTED, vec![back("grants"), front(REQUESTS[0])]),
        ("block", tcg, vec![back(""), front(REQUESTS[1])]),
    ];
    let mut figures = Figures::default();
    let mut runs = Vec::new();
    for (name, accel, domains) in machines {
        let domains: Vec<&str> = domains.iter().map(|d| d.trim_end()).collect();
        let run = guest32::boot(image, &kernel, &format!("bench 2005 {name}"), &domains, 1, accel)?;
        let done = run.lines.iter().filter(|l| l.text.contains("@@DONE")).count();
        if done != domains.len() {
            figures.broken.push(format!("{name}: the machine {} before the guests' end\n{}", run.end, run.tail(10)));
        }
        runs.push(run);
    }
    figures.paths = runs.iter().flat_map(|r| &r.lines).filter_map(|l| xen4::figure(&l.text)).collect();
    for name in ["write", "read"] {
        match (transfer(&runs[1], name), transfer(&runs[2], name)) {
            (Some(counted), Some(timed)) if counted.errors + timed.errors == 0 => figures.block.push(Block {
                name: name.to_owned(),
                instructions: counted.ticks / counted.requests,
                requests: timed.requests / timed.seconds,
                kib: timed.requests / timed.seconds * REQUEST_KIB,
            }),
            (counted, timed) => figures.broken.push(format!("block {name}: {counted:?}, {timed:?}")),
        }
    }
    Ok(figures)
}

/// The front end's report on one direction.
#[derive(Debug, PartialEq)]
struct Transfer {
    requests: f64,
    /// Ticks of the time stamp counter: instructions where they are counted.
    ticks: f64,
    seconds: f64,
    errors: u64,
}

fn transfer(run: &Run, name: &str) -> Option<Transfer> {
    run.lines.iter().find_map(|l| parse(&l.text, name))
}

/// `@@BLOCK write requests 2000 kticks 96354 kns 96355 errors 0`, where k is 1024.
fn parse(line: &str, name: &str) -> Option<Transfer> {
    let start = format!("@@BLOCK {name} ");
    let word = |w| guest32::figure(line, &start, w).filter(|v| w == "errors" || *v > 0);
    let (requests, ticks, time) = (word("requests")? as f64, word("kticks")? as f64, word("kns")? as f64);
    Some(Transfer { requests, ticks: ticks * 1024.0, seconds: time * 1024.0 / 1e9, errors: word("errors")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_front_end_s_line() {
        let line = "[dom2] @@BLOCK write requests 2000 kticks 500 kns 1000000 errors 0";
        let want = Transfer { requests: 2000.0, ticks: 512_000.0, seconds: 1.024, errors: 0 };
        assert_eq!(parse(line, "write"), Some(want));
        assert_eq!(parse(line, "read"), None);
        assert_eq!(parse("@@BLOCK write requests 2000 kticks 0 kns 1 errors 0", "write"), None);
    }
}
