/* Every guest grants pages to every other, asks it to read or to write them, and checks what it finds: contents, sums, and that
 * nothing stays in use. All references are fixed, so nothing but domain numbers need be known beforehand. */
#include "ages.h"

enum { PAGE_SIZE = 4096, WORDS = PAGE_SIZE / 4 };
enum { MOST = 8 };          /* domains */
enum { DATA = 4 };          /* pages of data of a request */
enum { PER_PEER = 1 + DATA, FIRST_REF = 16 };
enum { PERMIT = 1, IN_USE = 8 | 16 };
/* What the domain that is asked does with the pages of the one that asks. It reads if bit 0 is set. */
enum { WRITE, READ, WRITE_BY_COPY, READ_BY_COPY, STOP };

/* The page of control that a domain grants to another: one request at a time. */
struct line { volatile unsigned asked, answered, what, sum; };

struct peer {
    struct line *own;       /* in the granted page */
    unsigned *data[DATA];
    bool connected, stopped, ended;
};

static struct peer peers[MOST + 1];
static unsigned mine;
static struct { unsigned asked, served, maps, unmaps, copies, wrong; } count;
static unsigned *bounce;

static unsigned ref_of(unsigned peer, unsigned i) { return FIRST_REF + peer * PER_PEER + i; }
static unsigned control_slot(unsigned peer) { return peer; }
static unsigned data_slot(void) { return MOST + 1; }
static struct line *theirs(unsigned peer) { return ages_at(control_slot(peer)); }

/* What request n of domain `from` to domain `to` moves. */
static void fill(unsigned *page, unsigned from, unsigned to, unsigned n, unsigned i) {
    unsigned x = from * 0x9e3779b9u ^ to * 0x85ebca6bu ^ n * 0xc2b2ae35u ^ i << 28;
    for (unsigned w = 0; w < WORDS; w++) page[w] = x += 0x6d2b79f5u;
}

static unsigned sum_of(unsigned sum, const unsigned *page) {
    for (unsigned w = 0; w < WORDS; w++) sum = (sum << 5 | sum >> 27) ^ page[w];
    return sum;
}

static unsigned expected(unsigned from, unsigned to, unsigned n) {
    unsigned sum = 0;
    for (unsigned i = 0; i < DATA; i++) fill(bounce, from, to, n, i), sum = sum_of(sum, bounce);
    return sum;
}

static void offer(unsigned peer) {
    struct peer *p = &peers[peer];
    p->own = ages_page();
    for (unsigned i = 0; i < PER_PEER; i++) {
        void *page = i ? (void *)(p->data[i - 1] = ages_page()) : p->own;
        struct ages_entry *e = &ages_table()[ref_of(peer, i)];
        e->frame = ages_frame(page);
        e->domid = (unsigned short)peer;
        __asm__ volatile("" ::: "memory");
        e->flags = PERMIT;
    }
}

/* Takes an answer and makes the next request; true when nothing of the peer's uses is left. */
static bool ask(unsigned peer, unsigned rounds) {
    struct peer *p = &peers[peer];
    struct line *l = p->own;
    if (p->ended) return true;
    if (l->answered != l->asked) return false;
    if (l->asked && l->what == STOP) {
        for (unsigned i = 0; i < PER_PEER; i++)
            if (ages_table()[ref_of(peer, i)].flags & IN_USE) return false;
        for (unsigned i = 0; i < PER_PEER; i++) ages_table()[ref_of(peer, i)].flags = 0;
        return p->ended = true;
    }
    if (l->asked) {
        unsigned sum = 0;
        for (unsigned i = 0; i < DATA; i++) sum = sum_of(sum, p->data[i]);
        /* What was to be written is there, what was to be read has been seen. */
        if (sum != l->sum || sum != expected(l->what & 1 ? mine : peer, l->what & 1 ? peer : mine, l->asked)) count.wrong++;
        count.asked++;
    }
    unsigned n = l->asked + 1, what = n > rounds ? STOP : n % 4;
    for (unsigned i = 0; i < DATA; i++) {
        if (what == READ || what == READ_BY_COPY) fill(p->data[i], mine, peer, n, i);
        else memset(p->data[i], 0, PAGE_SIZE);
    }
    l->what = what;
    __asm__ volatile("" ::: "memory");
    l->asked = n;
    return false;
}

/* Does a request of the peer's, if there is one; true when it has no more. */
static bool serve(unsigned peer) {
    struct peer *p = &peers[peer];
    if (p->stopped) return true;
    if (!p->connected && !(p->connected = ages_map(peer, ref_of(mine, 0), control_slot(peer), 1, false))) return false;
    struct line *l = theirs(peer);
    unsigned n = l->asked, what = l->what, sum = 0;
    if (l->answered == n) return false;
    __asm__ volatile("" ::: "memory");
    bool reads = what & 1;
    if (what == STOP) {
        count.maps++;
        l->answered = n;
        ages_unmap(control_slot(peer), 1);
        count.unmaps++;
        return p->stopped = true;
    }
    bool copies = what == READ_BY_COPY || what == WRITE_BY_COPY;
    for (unsigned i = 0; copies && i < DATA; i++) {
        if (!reads) fill(bounce, mine, peer, n, i);
        copies = ages_copy(peer, ref_of(mine, 1 + i), bounce, !reads);
        if (copies) sum = sum_of(sum, bounce), count.copies++;
    }
    if (!copies) {
        if (!ages_map(peer, ref_of(mine, 1), data_slot(), DATA, reads)) panic("request %u of domain %u cannot be mapped", n, peer);
        count.maps += DATA;
        for (unsigned i = 0; i < DATA; i++) {
            unsigned *page = ages_at(data_slot() + i);
            if (!reads) fill(page, mine, peer, n, i);
            sum = sum_of(sum, page);
        }
        ages_unmap(data_slot(), DATA);
        count.unmaps += DATA;
    }
    if (sum != expected(reads ? peer : mine, reads ? mine : peer, n)) count.wrong++;
    count.served++;
    l->sum = sum;
    __asm__ volatile("" ::: "memory");
    l->answered = n;
    return false;
}

void ages(unsigned me, unsigned of, unsigned rounds) {
    mine = me;
    bounce = ages_page();
    if (me < 1 || me > of || of > MOST) panic("ages: domain %u of %u, at most %u are possible", me, of, (unsigned)MOST);
    for (unsigned peer = 1; peer <= of; peer++)
        if (peer != me) offer(peer);
    for (bool more = true; more;) {
        more = false;
        for (unsigned peer = 1; peer <= of; peer++) {
            if (peer == me) continue;
            bool served = serve(peer), asked = ask(peer, rounds);
            more |= !served || !asked;
        }
        ages_yield();
    }
    bool good = !count.wrong && count.maps == count.unmaps && count.asked == rounds * (of - 1) && count.served == count.asked;
    printk("@@TEST ages %s domain %u asked %u served %u, grants mapped %u unmapped %u copied %u, wrong %u\n", good ? "OK" : "FAIL",
           me, count.asked, count.served, count.maps, count.unmaps, count.copies, count.wrong);
}
