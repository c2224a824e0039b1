//! A machine with the controller and its guests, run until it is idle.

use std::collections::BTreeMap;

use controller::blkif::Vbd;
use controller::device::Device;
use controller::{Controller, DomId, Interface, Nanos};

use crate::drivers::{words, Blkback, Blkfront, FrontState, Kernel, Msg, BE, CONSOLE, FE, NETIF_FE, STATUS};
use crate::machine::{without_allocating, Machine, Port};

pub(crate) const MS: Nanos = 1_000_000;
pub(crate) const SECOND: Nanos = 1000 * MS;
pub(crate) const RAM0: u32 = 0x100;

pub(crate) struct Guest {
    pub kernel: Kernel,
    pub back: Option<Blkback>,
    pub front: Option<Blkfront>,
    /// When it learned that its network is up.
    pub network: Option<Nanos>,
    pub typed: Vec<u8>,
    pub booted: bool,
}

#[derive(Default)]
pub(crate) struct World {
    pub m: Machine,
    pub c: Controller<DomId>,
    pub guests: BTreeMap<DomId, Guest>,
    /// Notifications that the controller may still handle before the world stops.
    pub fuel: Option<u32>,
}

impl World {
    fn add(&mut self, id: DomId, name: &str, back: Option<Blkback>, front: Option<Blkfront>) {
        self.m.new_page(id);
        let kernel = Kernel::new(id);
        self.guests.insert(id, Guest { kernel, back, front, network: None, typed: Vec::new(), booted: false });
        self.c.add(&self.m, id, &name.into(), id, Interface::Control).unwrap();
    }

    /// Adds a domain with a back end that has ram0 to ram7.
    pub(crate) fn add_back(&mut self, id: DomId, name: &str) {
        let devices = (0..8).map(|n| (RAM0 + n, 0)).collect();
        self.add(id, name, Some(Blkback { devices, ..Default::default() }), None);
    }

    pub(crate) fn add_front(&mut self, id: DomId, name: &str) {
        self.add(id, name, None, Some(Blkfront::default()));
    }

    /// Returns one back end `b` (domain 1), front ends `u2`, `u3`, … with `disks` RAM disks each.
    pub(crate) fn new(fronts: u16, disks: u16) -> Self {
        let mut w = World::default();
        for id in 2..2 + fronts {
            w.c.connect(&format!("u{id}"), "b", ram_disks(disks));
        }
        w.add_back(1, "b");
        for id in 2..2 + fronts {
            w.add_front(id, &format!("u{id}"));
        }
        w
    }

    pub(crate) fn begin(&mut self) {
        self.c.begin(&self.m);
        self.run();
    }

    /// Boots guests that have been started, and exchanges messages until the world is idle.
    pub(crate) fn run(&mut self) {
        for _ in 0..10_000 {
            let mut quiet = true;
            let ids: Vec<_> = self.guests.keys().copied().collect();
            for id in ids {
                if !self.m.started.borrow().contains(&id) {
                    continue;
                }
                self.boot(id);
                if self.m.notified.borrow_mut().remove(&id) {
                    self.interrupt(id);
                    quiet = false;
                }
                let Some(g) = self.guests.get_mut(&id) else { continue };
                if std::mem::take(&mut g.kernel.kick) {
                    match &mut self.fuel {
                        Some(0) => {
                            g.kernel.kick = true;
                            return;
                        }
                        Some(n) => *n -= 1,
                        None => {}
                    }
                    without_allocating(|| self.c.notified(&self.m, id));
                    quiet = false;
                }
            }
            if quiet {
                return;
            }
        }
        panic!("it never becomes quiet");
    }

    fn boot(&mut self, id: DomId) {
        let g = self.guests.get_mut(&id).unwrap();
        if std::mem::replace(&mut g.booted, true) {
            return;
        }
        g.kernel.send(&self.m, CONSOLE, 0, b"Linux\n");
        if g.back.is_some() {
            g.kernel.send(&self.m, BE, STATUS, &words(&[1]));
        }
        if g.front.is_some() {
            g.kernel.send(&self.m, FE, STATUS, &words(&[1, 0]));
        }
        g.kernel.send(&self.m, NETIF_FE, STATUS, &words(&[1, 0]));
    }

    fn interrupt(&mut self, id: DomId) {
        let g = self.guests.get_mut(&id).unwrap();
        g.kernel.responses(&self.m);
        for mut msg in g.kernel.requests(&self.m) {
            match (msg.kind, &mut g.back, &mut g.front) {
                (BE, Some(back), _) => {
                    if !back.request(&self.m, id, &mut msg) {
                        continue;
                    }
                }
                (FE, _, Some(front)) => {
                    let offer = front.status(&self.m, id, &msg);
                    if front.silent {
                        continue;
                    }
                    g.kernel.respond(&self.m, &msg);
                    if let Some(mfn) = offer {
                        g.kernel.send(&self.m, FE, 33, &words(&[0, 0, mfn, 0]));
                    }
                    continue;
                }
                (NETIF_FE, _, _) => {
                    assert_eq!((msg.subtype, msg.u32(0)), (STATUS, 1));
                    g.network = Some(self.m.now.get());
                }
                (CONSOLE, _, _) => {
                    g.typed.extend_from_slice(&msg.body);
                    msg.body.clear();
                }
                _ => msg.body.clear(),
            }
            g.kernel.respond(&self.m, &msg);
        }
    }

    /// Advances the time, handling everything due meanwhile.
    pub(crate) fn pass(&mut self, ns: Nanos) {
        let end = self.m.now.get() + ns;
        for _ in 0..100_000 {
            let next = self.m.timers.borrow().iter().map(|(id, at)| (*at, *id)).min();
            let Some((at, id)) = next.filter(|(at, _)| *at <= end) else {
                self.m.now.set(end);
                self.run();
                return;
            };
            self.m.now.set(self.m.now.get().max(at));
            self.m.timers.borrow_mut().remove(&id);
            without_allocating(|| self.c.timer(&self.m, id));
            self.run();
        }
        panic!("timers without end");
    }

    /// Kills the domain: as in the hypervisor, the controller is informed first.
    pub(crate) fn kill(&mut self, id: DomId) {
        self.kill_for(id, false);
    }

    /// As [`Self::kill`]; `returning` if the domain is to be rebuilt.
    pub(crate) fn kill_for(&mut self, id: DomId, returning: bool) {
        without_allocating(|| self.c.ended(&self.m, id, "killed by the test", returning));
        self.m.close_all(id);
        self.guests.remove(&id);
        self.m.pages.borrow_mut().remove(&id);
        self.m.timers.borrow_mut().remove(&id);
        self.m.notified.borrow_mut().remove(&id);
        self.m.started.borrow_mut().retain(|d| *d != id);
    }

    pub(crate) fn back(&mut self, id: DomId) -> &mut Blkback {
        self.guests.get_mut(&id).unwrap().back.as_mut().unwrap()
    }

    pub(crate) fn front(&mut self, id: DomId) -> &mut Blkfront {
        self.guests.get_mut(&id).unwrap().front.as_mut().unwrap()
    }

    pub(crate) fn send(&mut self, id: DomId, kind: u8, subtype: u8, body: &[u8]) {
        self.guests.get_mut(&id).unwrap().kernel.send(&self.m, kind, subtype, body);
        self.run();
    }

    /// Returns whether front end `f` and back end `b` agree that they are connected, by the same page and channel.
    pub(crate) fn connected(&self, b: DomId, f: DomId) -> bool {
        let (Some(back), Some(front)) = (self.guests.get(&b), self.guests.get(&f)) else { return false };
        let (back, front) = (back.back.as_ref().unwrap(), front.front.as_ref().unwrap());
        let Some((mfn, bport)) = back.interfaces.get(&f).and_then(|i| i.connected) else { return false };
        front.state == FrontState::Connected
            && front.channel.is_some_and(|(fport, domid)| {
                domid == b && self.m.ports.borrow().get(&(b, bport)) == Some(&Port::Bound(f, fport))
            })
            && mfn == Machine::frame_of(f, front.pages)
    }

    /// Returns whether every message of every guest has been answered.
    pub(crate) fn all_answered(&self) -> bool {
        self.guests.values().all(|g| g.kernel.unanswered() == 0)
    }

    /// Sends the answers that a domain has deferred.
    pub(crate) fn answer_deferred(&mut self, id: DomId) {
        let done: Vec<Msg> = self.back(id).idle();
        let g = self.guests.get_mut(&id).unwrap();
        for msg in &done {
            g.kernel.respond(&self.m, msg);
        }
        self.run();
    }
}

pub(crate) fn ram_disks(n: u16) -> Vec<Vbd> {
    (0..n).map(|i| Vbd::new(Device(RAM0 as u16 + i), Device(0x301 + i), i % 2 == 1)).collect()
}
