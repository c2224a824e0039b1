/* Division of 64-bit numbers by 64-bit ones, which gcc calls from 32-bit code by these names. */
#ifdef __i386__
typedef unsigned long long u64;
u64 __udivmoddi4(u64 n, u64 d, u64 *rest);
u64 __udivmoddi4(u64 n, u64 d, u64 *rest) {
    u64 q = 0, r = 0;
    for (int i = 63; i >= 0; i--) {
        r = r << 1 | (n >> i & 1);
        if (r >= d) r -= d, q |= 1ull << i;
    }
    if (rest) *rest = r;
    return q;
}
u64 __udivdi3(u64 n, u64 d);
u64 __udivdi3(u64 n, u64 d) { return __udivmoddi4(n, d, 0); }
u64 __umoddi3(u64 n, u64 d);
u64 __umoddi3(u64 n, u64 d) {
    u64 rest;
    __udivmoddi4(n, d, &rest);
    return rest;
}
#else
typedef int not_needed;
#endif
