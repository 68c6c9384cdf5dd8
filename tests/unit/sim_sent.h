/*
 * What must hold of all that the driver sends in the worlds of sim_world.h,
 * whatever happens there; and struct sim, such a world.
 */
#ifndef TESTS_SIM_SENT_H
#define TESTS_SIM_SENT_H

#include "tests/unit/sim_port.h"
#include "tests/unit/sim_server.h"
#include "tests/unit/sim_socket.h"

#include <setjmp.h>
#include <cmocka.h>

#include "lib/compat.h"

#define T0	 7000000u
#define LIMIT_MS 120000u /* the plan's */
/*
 * 1 s less 10 %: what is repeated early is so once in a search, and that goes
 * on for RACE_ASK_MS at least.
 */
#define AGAIN_MS  900
#define ANEW_MS	  1100
#define PROBE_MS  980 /* RFC 5227: PROBE_MIN; the first one may be late */
#define PROBES	  3   /* PROBE_NUM */
#define STEPS_MAX 60  /* without waiting */

struct sim {
	/* cleared for each seed */
	uint64_t seed, hash, over_ms;
	uint64_t calm_ms; /* when it was over, since when nobody touched it */
	uint32_t lossy_events; /* percent of links' events that get lost */
	uint32_t late_ms;      /* the machine is busy, at most for so long */
	unsigned dump_fails, refusals;
	bool lazy_watch; /* carrier is told of late, both ways at once */
	unsigned was_up, set_up; /* a bit for each interface */
	unsigned n_sent, n_waits, n_configured, n_refused, steps, polls;
	unsigned n_announced;
	bool over, holds;
	struct net_iface iface; /* that was configured */
	uint64_t bound_ms, step_ms;
	struct port port[NICS];
	struct net_plan plan;
	struct net_result result;
	/* the rest */
	struct net net;
	bool loud;
	struct ipconfig ic; /* large, and never cleared between seeds */
};

static struct sim sim;

static void violated(const char *what)
{
	fail_msg("SIM_SEED=%llu: after %llu ms: %s",
		 (unsigned long long)sim.seed, (unsigned long long)(k.now - T0),
		 what);
}

static void must(bool holds, const char *what)
{
	if (!holds)
		violated(what);
}

/* What happens, for whoever replays a seed. */
static void say(unsigned nic, const char *what, unsigned number)
{
	if (sim.loud)
		fprintf(stderr, "%8llu * eth%u %s %u\n",
			(unsigned long long)k.now, nic, what, number);
}

/* FNV-1a */
static void trace(const void *p, size_t len)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < len; i++)
		sim.hash = (sim.hash ^ b[i]) * 0x100000001b3u;
}

/* A search begins anew there. */
static void forget_paces(struct port *p)
{
	p->discover = p->reboot = p->bootp_request = p->rarp =
		(struct pace){ 0 };
	p->probes = 0;
}

static void keep_pace(struct pace *p, const char *what)
{
	bool early = p->last_ms != 0 && k.now - p->last_ms < AGAIN_MS;

	must(!early || p->early_ms == 0 || k.now - p->early_ms >= ANEW_MS,
	     what);
	if (early)
		p->early_ms = k.now;
	p->last_ms = k.now;
}

/*
 * A server that refused, and whose offer comes again, may be asked again soon,
 * but not for ever.
 */
static void keep_asking(struct port *p)
{
	uint64_t *oldest = &p->asked_ms[p->n_requests++ % REQUESTS];

	must(*oldest == 0 || k.now - *oldest >= AGAIN_MS, "asks too often");
	*oldest = k.now;
}

static bool is_held(const struct race_nic *n, uint32_t ip)
{
	return n != NULL && n->hold != NULL &&
	       ip_to4(&n->hold->iface.info.addrs.addr[0].ip) == ip;
}

static void check_request(unsigned nic, const struct request *q)
{
	const struct race_nic *n = race_find(&sim.ic.race, (int)nic + 1);
	struct port *p = &sim.port[nic];

	if (q->ciaddr != 0) {
		must(n != NULL && n->state == NIC_HOLDING,
		     "renews what it has not");
		keep_pace(&p->lease, "renews too often");
	} else if (q->server_id == 0) {
		/* or whether what it has still is its own */
		must((sim.plan.hint != 0 && q->requested == sim.plan.hint) ||
			     is_held(n, q->requested),
		     "asks for an address that nobody named");
		keep_pace(&p->reboot, "asks too often for what it had");
	} else {
		/* what another's answer came before is asked for to its end */
		must(n != NULL &&
			     (n->state == NIC_CHOSEN || q->xid == p->chosen ||
			      is_held(n, q->requested)),
		     "asks without being chosen");
		p->chosen = q->xid;
		keep_asking(p);
	}
}

/* A message of DHCP or BOOTP, without headers. */
static void check_message(unsigned nic, const uint8_t *message, size_t len)
{
	struct port *p = &sim.port[nic];
	const char *wrong = request_read(&p->q, message, len);

	if (wrong != NULL)
		violated(wrong);
	say(nic, "message", p->q.type);
	must(p->q.hw[SIM_MAC - 1] == nic + 1, "chaddr is another one's");
	p->bootp |= p->q.type == 0;
	p->dhcp |= p->q.type != 0;
	must(!p->bootp || !p->dhcp, "asks by BOOTP and by DHCP");
	must(p->q.type != M_DECLINE || sim.plan.acd == ACD_WAIT,
	     "declines what is used already");
	if (p->q.type == M_REQUEST)
		check_request(nic, &p->q);
	else if (p->q.type == M_DISCOVER)
		keep_pace(&p->discover, "sends too often");
	else if (p->q.type == 0)
		keep_pace(&p->bootp_request, "sends too often");
}

/* RFC 903: both are us, and nobody knows where. */
static void check_rarp(unsigned nic, const uint8_t *p, size_t len)
{
	static const uint8_t head[] = { 0, 1, 8, 0, 6, 4, 0, 3 };
	const uint8_t hw[] = { 2, 0, 0, 0, 0, (uint8_t)(nic + 1) };

	must(len == ARP_LEN && memcmp(p, head, sizeof(head)) == 0 &&
		     memcmp(p + 8, hw, SIM_MAC) == 0 &&
		     memcmp(p + 18, hw, SIM_MAC) == 0,
	     "no request of RARP");
	keep_pace(&sim.port[nic].rarp, "sends RARP too often");
}

/* RFC 5227 section 1.1: a probe's sender has no address. */
static void check_probe(unsigned nic, const uint8_t *p, size_t len)
{
	struct port *port = &sim.port[nic];
	uint32_t target;

	must(len == ARP_LEN && p[7] == ARP_REQUEST && ip_get32(p + 14) == 0,
	     "no probe of ARP");
	must(sim.plan.acd != ACD_OFF, "looks for others");
	target = ip_get32(p + 24);
	if (target != port->probed || port->probes == PROBES)
		port->probes = 0;
	must(port->probes == 0 ||
		     k.now - port->probe.last_ms + sim.late_ms >= PROBE_MS,
	     "probes too often");
	port->probed = target;
	port->probes++;
	port->probe.last_ms = k.now;
}

/* Section 2.3: two when it is held, and one that defends it each 10 s. */
static void check_announcement(const uint8_t *p)
{
	uint32_t ip = ip_to4(&sim.iface.info.addrs.addr[0].ip);

	must(sim.holds && sim.plan.acd != ACD_OFF,
	     "announces what is not held");
	must(p[7] == ARP_REQUEST && ip_get32(p + 14) == ip &&
		     ip_get32(p + 24) == ip,
	     "announces another address");
	must(++sim.n_announced <= 6 + (k.now - sim.bound_ms) / 10000 +
					  2 * (k.now - sim.bound_ms) / 5000,
	     "announces too often");
}

static void check_frame(unsigned nic, uint16_t type, const uint8_t *p,
			size_t len)
{
	const uint8_t *message;
	const char *wrong;
	size_t n;

	say(nic, "sends", type);
	if (type == ETH_P_RARP) {
		check_rarp(nic, p, len);
		return;
	}
	if (type == ETH_P_ARP && len == ARP_LEN && ip_get32(p + 14) != 0) {
		check_announcement(p);
		return;
	}
	if (type == ETH_P_ARP) {
		check_probe(nic, p, len);
		return;
	}
	must(type == ETH_P_IP, "another protocol");
	wrong = ip_read(p, len, 68, &message, &n);
	if (wrong != NULL)
		violated(wrong);
	else
		check_message(nic, message, n);
}

/* Whom it has the lease from is asked to prolong it, by nobody but us. */
static void check_datagram(unsigned nic, uint32_t from, uint32_t to,
			   const uint8_t *p, size_t len)
{
	must(sim.n_configured == 1 && sim.iface.ifindex == (int)nic + 1 &&
		     from == ip_to4(&sim.iface.info.addrs.addr[0].ip),
	     "sends from another's address");
	must(to == ip_to4(&sim.iface.info.from), "renews with another server");
	check_message(nic, p, len);
	must(sim.port[nic].q.ciaddr == from, "renews another address");
}

#endif
