//! Every allocation that a hypercall makes fails, one at a time: the call fails with ENOMEM or does less, no other
//! domain is affected, nothing is lost, and the same call succeeds once memory is available again.

use std::ops::ControlFlow;
use std::panic::{catch_unwind, AssertUnwindSafe};

use mm::host::faults;
use mm::Errno;
use mm::{CpuId, DomCtx, DomId, Machine};
use public_headers::xen4::kexec::{XenKexecUnload, KEXEC_CMD_KEXEC_UNLOAD};
use public_headers::xen4::sysctl::{XenSysctlDebugKeys, XEN_SYSCTL_DEBUG_KEYS};
use public_headers::xen4::xen as nr;
use xen_compat::guest_memory::hypercall_result::{Args, Hc, Stop};
use xen_compat::host::build::pass_while_idle;
use xen_compat::host::HostHw;

use crate::allocator::uncounted;
use crate::calls::{sysctl, Call, CALLS, LIST};
use crate::lab::{config, Lab};

/// Frames of free RAM; the minimum for which every call succeeds would do as well.
const RAM: u64 = 900;
/// Maximum number of times that a preempted call is restarted.
const RESTARTS: usize = 10_000;

/// Presses every key that makes the hypervisor report on itself, with its messages made up.
#[test]
fn in_reports() {
    log::set_max_level(log::LevelFilter::Trace);
    let l = lab();
    l.hv.evtchn_alloc_unbound(&l.domain(1), DomId(2)).unwrap();
    let keys = *b"egimqrh";
    l.hv.hw.write(LIST, 0, &keys);
    for nth in 0..30 {
        let arm = XenSysctlDebugKeys { keys: HostHw::va(LIST, 0), nr_keys: keys.len() as u32, ..Default::default() };
        let (who, call, args) = sysctl(&l, XEN_SYSCTL_DEBUG_KEYS, &arm);
        faults::fail(Some(nth));
        assert_eq!(make(&l, who, call, args), Ok(0));
        faults::fail(None);
        assert_eq!(uncounted(), None, "an allocation that cannot fail");
    }
    end(&l, "reported");
}

/// Returns a machine with a control domain and two others, all with two vcpus.
fn lab() -> Lab {
    let l = Lab::new(RAM);
    for id in [1, 2] {
        l.add(&config(id), 2);
        l.give_pages(id, 8);
    }
    l
}

/// Makes the call, restarting it until it completes; meanwhile the other CPU is idle, and goes offline if it is asked to.
fn make(l: &Lab, who: u16, call: u32, args: Args) -> Hc {
    let mut args = args;
    let ended = (0..RESTARTS).try_for_each(|_| match l.call_mut(who, call, &mut args) {
        Err(Stop::Restart) => {
            pass_while_idle(&l.hv, CpuId(1));
            ControlFlow::Continue(())
        }
        end => ControlFlow::Break(end),
    });
    ended.break_value().expect("it comes to an end")
}

/// Checks all of memory.
fn check(l: &Lab, what: &str) {
    let domains: Vec<_> = l.hv.domains.all().collect();
    let contexts: Vec<_> = domains.iter().flat_map(|d| d.vcpus()).map(|v| v.ctx.try_lock().expect("free")).collect();
    let mems: Vec<_> = domains.iter().map(|d| &d.mem).collect();
    let vcpus: Vec<_> = contexts.iter().map(|c| &c.mm).collect();
    let lent = model::lent(&l.hv, &domains);
    let found = DomCtx::new(&*l.hv, mems[0]).check_invariants(&mems, &vcpus, &lent);
    assert!(found.is_ok(), "{what}: {found:x?}");
    for d in &domains {
        assert!(d.account.frames() <= d.account.most(), "{what}: d{} is over its bound", d.id.0);
    }
}

/// Destroys every domain, the control domain last, and checks that all frames are free again.
fn end(l: &Lab, what: &str) {
    let unload = [KEXEC_CMD_KEXEC_UNLOAD.into(), l.arg(&XenKexecUnload::default()), 0, 0, 0, 0];
    assert_eq!(make(l, 0, nr::HYPERVISOR_KEXEC_OP, unload), Ok(0));
    let mut ids: Vec<_> = l.hv.domains.all().map(|d| d.id.0).collect();
    ids.reverse();
    let accounts: Vec<_> = l.hv.domains.all().map(|d| d.account.clone()).collect();
    ids.into_iter().for_each(|id| l.destroy(id));
    assert_eq!(l.hv.domains.all().count(), 0, "{what}: a domain is left");
    assert_eq!(l.hv.mm.heap.free_pages(), RAM, "{what}: frames are lost");
    for (id, account) in accounts.iter().enumerate() {
        assert_eq!(account.frames(), 0, "{what}: account {id} is not empty");
    }
}

/// Returns what a call returned on a fresh machine when its `nth` allocation failed, and how many allocations it made.
fn play(c: &Call, nth: Option<u64>) -> (Hc, u64) {
    let what = format!("{} with allocation {nth:?} failing", c.name);
    let l = lab();
    let (who, call, args) = (c.prepare)(&l);
    faults::fail(nth);
    let end_of_call = make(&l, who, call, args);
    let asked = faults::asked();
    faults::fail(None);
    assert_eq!(uncounted(), None, "{what}: an allocation that cannot fail");
    check(&l, &what);
    if nth.is_some() && c.again {
        let (who, call, args) = (c.prepare)(&l);
        let again = make(&l, who, call, args);
        assert!(again.is_ok(), "{what}: later there is memory: {again:?}");
        check(&l, &what);
    }
    end(&l, &what);
    (end_of_call, asked)
}

/// Returns whether a call that would have returned `whole` may return `short` for lack of memory.
fn may_give(whole: Hc, short: Hc) -> bool {
    // Some return how much was done, or have a status for each request.
    short == whole || short == Err(Stop::Err(Errno::NOMEM)) || whole.is_ok() && short.is_ok()
}

/// Fails each allocation of a call in turn. Returns how many there are.
fn each_fails(c: &Call) -> u64 {
    let (whole, asked) = play(c, None);
    if c.again {
        assert!(whole.is_ok(), "{}: {whole:?}", c.name);
    }
    for nth in 0..asked {
        let (short, _) = play(c, Some(nth));
        assert!(may_give(whole, short), "{}, allocation {nth} of {asked} failing: {short:?}, not {whole:?}", c.name);
    }
    asked
}

/// Calls as toolstacks and guests make them.
#[test]
fn in_calls_that_do_something() {
    let each = CALLS.iter().map(|c| {
        move || {
            let asked = each_fails(c);
            assert!(asked > 0, "{} allocates nothing", c.name);
            asked
        }
    });
    println!("{} calls with {} allocations", CALLS.len(), all_of(each));
}

/// Every number and sub-operation, with arguments of zeroes that name domain 1 and a page: most are refused early.
#[test]
fn in_every_call_there_is() {
    let subs = |call| match call {
        nr::HYPERVISOR_DOMCTL => (0..90).chain(1000..1004),
        nr::HYPERVISOR_PLATFORM_OP => (0..70).chain(0..0),
        // A call without sub-operations takes this for a count or an address.
        _ => (0..40).chain(0..0),
    };
    let calls = (0..64).flat_map(|call| subs(call).flat_map(move |sub| [(0, call, sub), (1, call, sub)]));
    println!("{} allocations", all_of(calls.map(|(who, call, sub)| move || each_of(who, call, sub))));
}

/// Runs all and returns the sum; those that panicked are named at the end.
fn all_of(each: impl Iterator<Item = impl FnOnce() -> u64>) -> u64 {
    let (mut sum, mut failed) = (0, Vec::new());
    for one in each {
        match catch_unwind(AssertUnwindSafe(one)) {
            Ok(n) => sum += n,
            Err(e) => failed.push(e.downcast_ref::<String>().cloned().unwrap_or_default()),
        }
    }
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
    sum
}

fn each_of(who: u16, call: u32, sub: u32) -> u64 {
    let once = |nth| {
        let what = format!("call {call} sub {sub} of d{who} with allocation {nth:?} failing");
        let l = lab();
        let args = l.plain_args(call, sub, 1);
        faults::fail(nth);
        let rc = make(&l, who, call, args);
        let asked = faults::asked();
        faults::fail(None);
        assert_eq!(uncounted(), None, "{what}: an allocation that cannot fail");
        if nth.is_some() {
            check(&l, &what);
            end(&l, &what);
        }
        (rc, asked)
    };
    let (whole, asked) = once(None);
    for nth in 0..asked {
        let (short, _) = once(Some(nth));
        assert!(may_give(whole, short), "call {call} sub {sub} of d{who}, allocation {nth}: {short:?}, not {whole:?}");
    }
    asked
}

/// A domain whose creation fails leaves its number free.
#[test]
fn of_a_domain_that_is_created() {
    for nth in 0.. {
        let l = lab();
        faults::fail(Some(nth));
        let made = l.hv.domain_create(&config(7)).map(|d| l.hv.domain_set_vcpus(&d, 3));
        let asked = faults::asked();
        faults::fail(None);
        match made {
            Err(e) => {
                assert_eq!((e, l.hv.domains.get(DomId(7)).is_none()), (Errno::NOMEM, true));
                l.add(&config(7), 3);
            }
            Ok(Err(e)) => {
                assert_eq!((e, l.domain(7).vcpus().len()), (Errno::NOMEM, 0));
                l.hv.domain_set_vcpus(&l.domain(7), 3).unwrap();
            }
            Ok(Ok(())) => {
                assert!(nth >= 20 && asked == nth, "all {nth} have failed once");
                return end(&l, "created");
            }
        }
        assert_eq!(l.domain(7).vcpus().len(), 3);
        check(&l, "created");
        end(&l, "created");
    }
}
