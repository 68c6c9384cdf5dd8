/*
 * A machine in the network that a seed decides: the whole driver on the kernel
 * of sim_kernel.h, with the wires of sim_net.h, the servers of sim_server.h and
 * the fate that sim_port.h has for its interfaces.  sim_rules.h has what must
 * hold.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "tests/unit/sim_plan.h"
#include "tests/unit/switch_bytes.h"

#define HELLO_MS  2000 /* of the spanning tree */
#define WAITS_MAX 100000

/* Who holds an address that the network takes for free says so: RFC 5227. */
static void defend(unsigned nic)
{
	static const uint8_t other[SIM_MAC] = { 2, 7, 7, 7, 7, 7 };
	uint8_t reply[ARP_LEN];

	arp_put(reply, ARP_REPLY, other, sim.net.taken, 0);
	net_give(&sim.net, 0, nic, 1, ETH_P_ARP, reply, ARP_LEN);
}

/* Whether what is sent or comes passes the switch. */
static bool passes(unsigned nic)
{
	return k.port[nic].lower && k.now >= sim.port[nic].forwards_ms;
}

static void send_to_servers(unsigned nic, uint16_t type, const uint8_t *p,
			    size_t len, uint32_t only)
{
	for (unsigned i = 0; i < SERVERS; i++) {
		const struct server *s = &sim.net.server[i];

		if ((s->reach & 1u << nic) != 0 && (only == 0 || only == s->id))
			net_send(&sim.net, EV_TO_SERVER, type, nic, i, 0, p,
				 len);
	}
}

static void on_frame(unsigned nic, uint16_t type, const uint8_t *p, size_t len)
{
	check_frame(nic, type, p, len);
	trace(p, len);
	sim.n_sent++;
	if (!passes(nic))
		return;
	if (type == ETH_P_ARP && ip_get32(p + 24) == sim.net.taken)
		defend(nic);
	else if (type != ETH_P_ARP)
		send_to_servers(nic, type, p, len, 0);
}

/* Its answer comes to our address, but with what a packet socket hears. */
static void on_datagram(unsigned nic, uint32_t from, uint32_t to,
			const uint8_t *p, size_t len)
{
	struct datagram d = {
		.src = from, .dst = to, .sport = 68, .dport = 67
	};
	uint8_t frame[SIM_FRAME_MAX];

	check_datagram(nic, from, to, p, len);
	trace(p, len);
	if (passes(nic))
		send_to_servers(nic, ETH_P_IP, frame, ip_put(frame, &d, p, len),
				to);
}

static void carrier_came(unsigned nic)
{
	struct port *p = &sim.port[nic];

	forget_paces(p);
	p->forwards_ms = k.now + p->stp_ms;
	if (p->forwards_ms > sim.net.calm_ms)
		sim.net.calm_ms = p->forwards_ms;
	if (p->stp_ms > 0)
		net_add(&sim.net, EV_BPDU, k.now + HELLO_MS, nic);
}

static void tell(unsigned nic)
{
	k_tell(nic);
	if (rng_percent(&sim.net.rng, sim.lossy_events))
		k.lost = true;
}

static void set_lower(unsigned nic)
{
	bool was = k.port[nic].lower;

	k.port[nic].lower = k.port[nic].up && sim.port[nic].plugged;
	k.port[nic].changes += k.port[nic].lower != was;
	if (k.port[nic].lower && !was)
		carrier_came(nic);
}

static int on_set_up(unsigned nic, bool up)
{
	struct port *p = &sim.port[nic];

	say(nic, up ? "is set up" : "is set down", 0);
	if (!up) {
		must(sim.over, "sets a link down");
		return 0;
	}
	must(!sim.over || sim.holds, "sets a link up after the end");
	must(k.now >= p->up_due_ms || sim.lossy_events > 0,
	     "is set up too often");
	p->up_due_ms = k.now + RACE_UP_MS;
	if (p->up_fails > 0) {
		p->up_fails--;
		return -EIO;
	}
	sim.set_up |= 1u << nic;
	net_add(&sim.net, EV_LOWER, k.now + p->lower_ms, nic);
	return 0;
}

static int on_dump(void)
{
	say(0, "and all are asked for", sim.dump_fails);
	/* it may tell of carrier that came anew */
	for (unsigned i = 0; i < NICS && k.now > T0; i++)
		forget_paces(&sim.port[i]);
	if (sim.dump_fails == 0 || k.now == T0)
		return 0;
	sim.dump_fails--;
	return -ENOBUFS;
}

static void on_busy(void)
{
	violated("waits, and does not");
}

static uint32_t on_random(void)
{
	return rng_u32(&sim.net.rng);
}

/* A BPDU that says all, or one of RSTP that says that the port discards. */
static void hello(unsigned nic)
{
	const struct port *p = &sim.port[nic];

	if (!k.port[nic].lower || k.now >= p->forwards_ms)
		return;
	k_receive(nic, ETH_P_ALL, stp_config, sizeof(stp_config));
	k_receive(nic, ETH_P_ALL, lldp_named, sizeof(lldp_named));
	net_add(&sim.net, EV_BPDU, k.now + HELLO_MS, nic);
}

/* Late, which may begin all anew. */
static void carrier_told(unsigned nic)
{
	forget_paces(&sim.port[nic]);
	if (k.now > sim.net.calm_ms)
		sim.net.calm_ms = k.now;
}

static void link_event(const struct event *e)
{
	struct k_port *kp = &k.port[e->nic];
	struct port *p = &sim.port[e->nic];
	bool there = kp->exists;

	if (e->kind == EV_APPEAR && !there) {
		*kp = (struct k_port){ .exists = true, .mtu = 1500 };
		p->up_due_ms = 0;
		kp->up = (sim.was_up & 1u << e->nic) != 0;
	} else if (e->kind == EV_GONE) {
		kp->exists = kp->up = kp->lower = false;
		kp->n_addrs = 0;
		sim.set_up &= ~(1u << e->nic);
	} else if (e->kind == EV_DOWN) {
		if (kp->up)
			p->up_due_ms = k.now + RACE_UP_MS;
		kp->up = kp->lower = false;
	} else if (e->kind == EV_PLUG || e->kind == EV_UNPLUG) {
		p->plugged = e->kind == EV_PLUG;
	}
	say(e->nic, "event", e->kind);
	if (k.now > sim.net.calm_ms)
		sim.net.calm_ms = k.now;
	if (!there && !kp->exists)
		return;
	set_lower(e->nic);
	/* the kernel's link watch may tell of carrier within a second only */
	if (sim.lazy_watch && there && kp->exists && e->kind >= EV_PLUG)
		net_add(&sim.net, EV_LOWER,
			k.now + rng_below(&sim.net.rng, 1000), e->nic);
	else
		tell(e->nic);
}

static void happen(const struct event *e)
{
	const uint8_t *message;
	size_t len;

	switch (e->kind) {
	case EV_TO_SERVER:
		if (e->type == ETH_P_RARP)
			server_rarp(&sim.net, e->server, e->nic, e->frame);
		else if (ip_open(e->frame, e->len, &message, &len))
			server_rx(&sim.net, e->server, e->nic, message, len);
		return;
	case EV_TO_NIC:
		say(e->nic, "is sent", (unsigned)e->len);
		if (k.port[e->nic].up && passes(e->nic) && e->len > 0)
			k_receive(e->nic, e->type, e->frame, e->len);
		return;
	case EV_BPDU:
		hello(e->nic);
		return;
	case EV_LOWER:
		if (k.now + sim.port[e->nic].lower_ms > sim.net.calm_ms &&
		    !k.port[e->nic].lower)
			sim.net.calm_ms = k.now;
		if (sim.lazy_watch)
			carrier_told(e->nic);
		if (k.port[e->nic].exists) {
			set_lower(e->nic);
			tell(e->nic);
		}
		return;
	default:
		link_event(e);
	}
}

/* The next thing happens, if one does before. */
static void on_wait(uint64_t until)
{
	struct event *first = net_first(&sim.net), e;

	must(first != NULL || until != CLOCK_NEVER, "waits for ever");
	must(++sim.n_waits < WAITS_MAX, "does not end");
	if (first == NULL || first->at > until) {
		k.now = sim.net.now = until;
		return;
	}
	net_take(&sim.net, first, &e);
	if (e.at > k.now)
		k.now = e.at;
	/* a busy machine wakes up late */
	sim.net.now = k.now;
	happen(&e);
	trace(&k.now, sizeof(k.now));
}

/* All that happens until a time, while nobody looks. */
static void sleep_until(uint64_t until)
{
	while (k.now < until)
		on_wait(until);
}

static void sim_init(uint64_t seed)
{
	struct rng *r = &sim.net.rng;
	bool touched = false;

	memset(&sim, 0, offsetof(struct sim, net));
	sim.seed = seed;
	sim.hash = 0xcbf29ce484222325u;
	k_init(T0);
	net_init(&sim.net, seed, T0);
	sim_plan();
	servers_init(&sim.net, speech(sim.plan.spec[0].method));
	sim_hint();
	/* what no sum guards, nothing but DHCP's order of messages does */
	if (sim.plan.spec[0].method != IP_DHCP || sim.plan.rapid_commit ||
	    sim.plan.hint != 0)
		sim.net.sums = SUMS_RIGHT;
	k.checked = sim.net.sums == SUMS_TRUSTED;
	k.loud = sim.loud;
	sim.was_up = rng_below(r, 4);
	for (unsigned i = 0; i < NICS; i++) {
		port_init(&sim.net, &sim.port[i], i);
		touched |= sim.port[i].up_fails > 0;
	}
	for (unsigned i = 0; i < sim.net.n_queue; i++)
		touched |= sim.net.queue[i].kind == EV_DOWN;
	/* neither is missing for longer, as far as is told: port_init() */
	if (!touched && rng_percent(r, 50))
		sim.plan.device_ms = sim.plan.carrier_ms = 13000;
	if (rng_percent(r, 10))
		sim.lossy_events = 20;
	if (rng_percent(r, 5))
		sim.dump_fails = 1 + rng_below(r, 3);
	if (rng_percent(r, 10))
		sim.late_ms = 1 + rng_below(r, 400);
	if (rng_percent(r, 5))
		sim.refusals = 1;
	sim.lazy_watch = rng_percent(r, 20);
	if (rng_percent(r, 20)) {
		const uint8_t hw[] = {
			2, 0, 0, 0, 0, (uint8_t)(1 + rng_below(r, NICS))
		};

		sim.net.taken = server_address(&sim.net.server[0], hw);
	}
}

/* What the worker of kinit does after it: the lease goes on. */
static void sim_hold(void)
{
	uint64_t end = k.now + rng_below(&sim.net.rng, 300000);

	sim.holds = true;
	ipconfig_hold(&sim.ic, -1, 0, end);
	check_lease();
}

static void sim_run(uint64_t seed)
{
	static const struct ipconfig_user user = {
		.alive = on_alive, .configured = on_configured
	};
	int r;

	sim_init(seed);
	sim.step_ms = k.now;
	r = ipconfig_begin(&sim.ic, &sim.plan, &sim.result, &user);
	must(r == 0, "cannot begin");
	do {
		unsigned polls = k.polls;

		sim.steps = k.polls == sim.polls ? sim.steps + 1 : 0;
		sim.polls = k.polls;
		must(sim.steps <= STEPS_MAX, "busy");
		check_states();
		r = ipconfig_step(&sim.ic);
		/* others have the processor for a while */
		if (k.polls != polls && sim.late_ms > 0)
			sleep_until(k.now +
				    rng_below(&sim.net.rng, sim.late_ms));
	} while (r > 0);
	sim.over = true;
	check_end(r);
	ipconfig_restore(&sim.ic);
	check_restored();
	if (sim.n_configured == 1 && rng_percent(&sim.net.rng, 20))
		sim_hold();
	ipconfig_end(&sim.ic);
	must(sim.net.overflows == 0, "the test's queue is too short");
}

#endif
