//! Real processors, as dumps of CPUID and MSRs that the InstLatx64 project has published describe them, each with the
//! microcode that it ran: the bits are that revision's. Virtual ones at the end.

use cpu_policy::Vendor;

use crate::defences::feature::{Word, NR_WORDS};
use crate::defences::Processor;

/// A recorded processor.
pub(super) struct Machine {
    /// What it is.
    pub(super) name: &'static str,
    vendor: Vendor,
    /// CPUID 1 EAX, and the microcode's revision.
    id: (u32, u32),
    /// CPUID 1 ECX, 7 EBX, ECX and EDX.
    basic: [u32; 4],
    /// CPUID 7, EDX of subleaves 1 and 2.
    sub: [u32; 2],
    /// Intel: MSR_ARCH_CAPABILITIES.
    caps: u64,
    /// AMD: CPUID 0x80000008 EBX, 0x8000000a EDX, 0x80000021 EAX and ECX.
    extended: [u32; 4],
    /// CPUID 0x80000008 EAX: address bits.
    bits: u32,
    /// Several threads of a core run: MSR 0x35 has more threads than cores, or CPUID 0x8000001e says so.
    smt: bool,
    /// AMD: PRED_CMD.SBPB and LS_CFG, which no dump has: the former came with microcode of August 2023, the latter all
    /// real ones of that family have.
    probed: (bool, bool),
}

const INTEL: Machine = Machine {
    name: "",
    vendor: Vendor::Intel,
    id: (0, 0),
    basic: [0; 4],
    sub: [0; 2],
    caps: 0,
    extended: [0; 4],
    bits: 46,
    smt: true,
    probed: (false, false),
};
const AMD: Machine = Machine { vendor: Vendor::Amd, bits: 48, ..INTEL };

pub(super) const MACHINES: &[Machine] = &[
    Machine {
        name: "Haswell EP (Xeon E5-2699 v3)",
        id: (0x306f2, 0x44),
        basic: [0x7ffe_fbff, 0x0000_37ab, 0, 0x9c00_0400],
        ..INTEL
    },
    Machine {
        name: "Broadwell EP (Xeon E5-2620 v4)",
        id: (0x406f1, 0x0b00_0038),
        basic: [0x7ffe_fbff, 0x021c_bfbb, 0, 0x9c00_0400],
        ..INTEL
    },
    Machine {
        name: "Skylake SP (Xeon Platinum 8160)",
        id: (0x50654, 0x0200_6a08),
        basic: [0x7ffe_fbff, 0xd39f_fffb, 0x8, 0x9c00_2400],
        ..INTEL
    },
    Machine {
        name: "Coffee Lake (06-9e-0c)",
        id: (0x906ec, 0x9e),
        basic: [0x7ffa_fbff, 0x029c_6fbf, 0x4000_0000, 0xbc00_0000],
        caps: 0x9,
        bits: 39,
        smt: false,
        ..INTEL
    },
    Machine {
        name: "Cascade Lake SP (06-55-07)",
        id: (0x50657, 0x0500_0024),
        basic: [0x7ffe_fbff, 0xd39f_fffb, 0x808, 0xbc00_0400],
        caps: 0x2b,
        ..INTEL
    },
    Machine {
        name: "Ice Lake SP (06-6a-06)",
        id: (0x606a6, 0x0d00_0280),
        basic: [0x7ffe_fbff, 0xf3bf_bfff, 0x4041_7f4e, 0xbc04_0412],
        caps: 0x1eb,
        ..INTEL
    },
    Machine {
        name: "Rocket Lake E (06-a7-01)",
        id: (0xa0671, 0x53),
        basic: [0x7ffa_fbff, 0xf2bf_67ef, 0x4040_5f4e, 0xbc00_0410],
        sub: [0, 0x1],
        caps: 0x2_3c6b,
        bits: 39,
        ..INTEL
    },
    Machine {
        name: "Sapphire Rapids (06-8f-08)",
        id: (0x806f8, 0x2b00_0390),
        basic: [0x7ffe_fbff, 0xf3bf_bffb, 0xbb41_7fee, 0xffdd_4430],
        sub: [0, 0x17],
        caps: 0x28_fdeb,
        bits: 52,
        ..INTEL
    },
    Machine {
        name: "Emerald Rapids (06-cf-02)",
        id: (0xc06f2, 0x2100_0283),
        basic: [0x7ffe_fbff, 0xf3bf_bfff, 0xfb41_7fee, 0xffdd_4432],
        sub: [0x4_0000, 0x1f],
        caps: 0x6c28_fdeb,
        smt: false,
        ..INTEL
    },
    Machine {
        name: "Goldmont (Atom C3958, Denverton)",
        id: (0x506f1, 0x20),
        basic: [0x4ff8_ebbf, 0x2294_e283, 0, 0x2c00_0000],
        caps: 0x1,
        bits: 39,
        smt: false,
        ..INTEL
    },
    Machine {
        name: "Goldmont Plus (06-7a-08)",
        id: (0x706a8, 0x16),
        basic: [0x4ff8_ebbf, 0x2294_e287, 0x4040_0004, 0xac00_0400],
        caps: 0x6b,
        bits: 39,
        smt: false,
        ..INTEL
    },
    Machine {
        name: "Gracemont (06-be-00, Twin Lake)",
        id: (0xb06e0, 0x1a),
        basic: [0x7ffa_fbff, 0x239c_a7eb, 0x98c0_07ac, 0xfc18_4410],
        sub: [0x4_0000, 0x37],
        caps: 0x1580_fd6b,
        bits: 39,
        smt: false,
        ..INTEL
    },
    Machine {
        name: "Zen 1 (Threadripper, 17-01-01)",
        id: (0x80_0f11, 0x0800_1129),
        basic: [0x7ed8_320b, 0x209c_01a9, 0, 0],
        extended: [0x7, 0x0001_bcff, 0, 0],
        probed: (false, true),
        ..AMD
    },
    Machine {
        name: "Zen+ (Threadripper 2990WX)",
        id: (0x80_0f82, 0x0800_820b),
        basic: [0x7ed8_320b, 0x209c_01a9, 0, 0],
        extended: [0x1007, 0x0001_bcff, 0, 0],
        probed: (false, true),
        ..AMD
    },
    Machine {
        name: "Zen 2 (EPYC, Rome)",
        id: (0x83_0f10, 0x0830_101c),
        basic: [0x7ef8_320b, 0x219c_91a9, 0x0040_0004, 0],
        extended: [0x018e_f757, 0x0013_bcff, 0, 0],
        probed: (false, true),
        ..AMD
    },
    Machine {
        name: "Zen 3 (EPYC, Milan)",
        id: (0xa0_0f11, 0x0a00_1119),
        basic: [0x7eda_320b, 0x219c_97a9, 0x0040_068c, 0x10],
        extended: [0x91be_f75f, 0x119b_9cff, 0x204d, 0],
        ..AMD
    },
    Machine {
        name: "Zen 4 (EPYC, Genoa)",
        id: (0xa1_0f11, 0x0a10_1121),
        basic: [0x7efa_320b, 0xf1bf_97a9, 0x0041_5fce, 0x1000_0010],
        extended: [0x79be_f25f, 0x1fbf_bcff, 0x0006_2fcf, 0],
        bits: 52,
        ..AMD
    },
    Machine {
        name: "Zen 4c (EPYC, Bergamo)",
        id: (0xaa_0f02, 0x0aa0_021c),
        basic: [0x7efa_320b, 0xf1bf_97a9, 0x0041_5fce, 0x1000_0010],
        extended: [0x79be_f25f, 0x1fbf_bcff, 0x0006_2fcf, 0],
        bits: 52,
        probed: (true, false),
        ..AMD
    },
    Machine {
        name: "Zen 5 (Threadripper Pro 9985WX)",
        id: (0xb0_0f81, 0x0b00_8112),
        basic: [0x7efa_320b, 0xf1bf_97ab, 0x1941_5fce, 0x1000_0110],
        extended: [0x79be_f25f, 0xffbf_bdff, 0xd93f_ffcf, 0],
        bits: 52,
        ..AMD
    },
    Machine {
        name: "Ice Lake D under Hyper-V (06-6c-01)",
        id: (0x606c1, 0x0100_0150),
        basic: [0xfffa_f387, 0xf3bf_bfb9, 0x0041_5f46, 0xbc00_0410],
        caps: 0x1ef,
        ..INTEL
    },
    Machine {
        name: "Zen 1 under a hypervisor (EPYC, 17-01-02)",
        id: (0x80_0f12, 0x0800_1207),
        basic: [0xfed8_3203, 0x009c_01a9, 0, 0],
        ..AMD
    },
];

impl Machine {
    /// Returns the processor.
    pub(super) fn processor(&self) -> Processor {
        let mut words = [0; NR_WORDS];
        for (word, value) in [
            (Word::C1, self.basic[0]),
            (Word::B7, self.basic[1]),
            (Word::C7, self.basic[2]),
            (Word::D7, self.basic[3]),
            (Word::D71, self.sub[0]),
            (Word::D72, self.sub[1]),
            (Word::E8b, self.extended[0]),
            (Word::E10d, self.extended[1]),
            (Word::E21a, self.extended[2]),
            (Word::E21c, self.extended[3]),
        ] {
            words[word as usize] = value.into();
        }
        words[Word::Caps as usize] = self.caps;
        let (takes_sbpb, has_ls_cfg) = self.probed;
        let named = Processor::named(self.vendor, self.id.0, self.id.1);
        Processor { address_bits: self.bits, words, takes_sbpb, has_ls_cfg, smt: self.smt, ..named }
    }
}
