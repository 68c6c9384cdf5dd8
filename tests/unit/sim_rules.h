/*
 * What must hold of what the driver does in the worlds of sim_world.h, and of
 * its result, whatever happens there.
 */
#ifndef TESTS_SIM_RULES_H
#define TESTS_SIM_RULES_H

#include "tests/unit/sim_sent.h"

/* Only what the one interface got that was told to be configured. */
static int on_address(unsigned nic, const struct k_address *a, bool comes)
{
	unsigned others = 0;

	if (!comes)
		return 0;
	for (unsigned i = 0; i < NICS; i++)
		others += i != nic && k.port[i].n_addrs > 0;
	must(others == 0, "a second interface has an address");
	/* what somebody took away comes back */
	must(!sim.over || (sim.holds &&
			   a->ip == ip_to4(&sim.iface.info.addrs.addr[0].ip)),
	     "an address after the end");
	must(a->proto == NETCFG_PROTO, "nobody's address");
	must(sim.plan.acd != ACD_WAIT || a->ip != sim.net.taken ||
		     sim.net.loss > 0 || sim.net.slow > 0 ||
		     sim.port[nic].q.type == 0 || sim.port[nic].stp_ms > 0 ||
		     race_find(&sim.ic.race, (int)nic + 1)->spec < 0 ||
		     sim.ic.race.spec[0].declined ||
		     strcmp(sim.ic.race.spec[0].asked->proto, "dhcp") != 0,
	     "takes what another host has");
	if (sim.refusals == 0)
		return 0;
	sim.refusals--;
	sim.n_refused++;
	for (unsigned i = 0; i < NICS; i++)
		forget_paces(&sim.port[i]);
	return -ENOBUFS;
}

/*
 * Who gave it: whoever names itself, or is told by the relay's packets to have
 * sent them; but BOOTP has no name, and the relay may stand for the server.
 */
static const struct server *server_of(const struct net_info *f)
{
	const uint32_t net = IP(255, 255, 255, 0);
	uint32_t from = ip_to4(&f->from);

	if (from == sim.net.relay)
		from = ip_to4(&f->addrs.addr[0].ip);
	for (unsigned i = 0; i < SERVERS; i++) {
		if ((sim.net.server[i].id & net) == (from & net))
			return &sim.net.server[i];
	}
	return NULL;
}

/* A boot server and a path are the server's own, or a proxy's. */
static void check_boot(const struct server *from, const struct net_info *f)
{
	bool server = from->poor ? f->server.is_dhcp &&
					   ip_equal(&f->server.ip, &f->from)
				 : !f->server.is_dhcp &&
					   ip_to4(&f->server.ip) == from->id;
	bool path = strcmp(f->root_path, server_root(from)) == 0;

	for (unsigned i = 0; i < SERVERS; i++) {
		const struct server *s = &sim.net.server[i];

		if (!s->proxy)
			continue;
		server |= ip_to4(&f->server.ip) == s->id;
		path |= strcmp(f->root_path, server_root(s)) == 0;
	}
	must(server, "another boot server");
	must(path, "another root path");
}

/* The server's words are checked where no byte of them was changed. */
static void check_info(const struct net_iface *f)
{
	const struct net_info *info = &f->info;
	const struct net_addr *a = &info->addrs.addr[0];
	const struct server *from = server_of(info);

	if (strcmp(f->proto, "rarp") == 0) {
		must(a->lease_s == NET_FOREVER, "RARP gives for ever");
		return;
	}
	must(a->prefix == 24, "another netmask");
	must(a->lease_s == (strcmp(f->proto, "bootp") == 0 ? NET_FOREVER
							   : from->lease_s),
	     "another lease time");
	must(info->routes.n == 1 && info->routes.route[0].prefix == 0,
	     "another route");
	must(ip_to4(&info->routes.route[0].gateway) == from->id,
	     "another router");
	check_boot(from, info);
}

/* An ACK to what this interface asked last, or an answer that has no xid. */
static void check_given(const struct net_iface *f)
{
	unsigned nic = (unsigned)f->ifindex - 1;
	uint32_t ip = ip_to4(&f->info.addrs.addr[0].ip);
	uint32_t xid = strcmp(f->proto, "dhcp") == 0 ? sim.port[nic].q.xid : 0;
	const struct server *from = server_of(&f->info);
	bool given = false;

	must(from != NULL, "the lease is nobody's");
	must(ip_to4(&f->info.from) == from->id || xid == 0,
	     "the server is another one");
	for (unsigned i = 0; i < sim.net.n_acks && i < ACKS; i++) {
		const struct ack *a = &sim.net.acks[i];

		given |= a->nic == nic && a->xid == xid && a->ip == ip &&
			 a->server == from->id &&
			 memcmp(a->hw, f->hw, SIM_MAC) == 0;
	}
	must(given, "no server gave this address to this search");
}

static void on_configured(void *data, const struct net_iface *f, int err)
{
	unsigned nic = (unsigned)f->ifindex - 1;

	(void)data;
	must(nic < NICS, "configures what is not there");
	/* it may be gone, and the event lost */
	sim.n_refused += err == -ENODEV && !k.port[nic].exists;
	must(err == 0 || sim.n_refused > 0, "another error");
	must(f->info.addrs.n == 1, "not one address");
	check_given(f);
	if (sim.net.damage == 0 || sim.net.sums == SUMS_RIGHT)
		check_info(f);
	must(sim.plan.n_deny == 0 || ip_to4(&f->info.from) != sim.plan.deny[0],
	     "a server that is not wanted");
	trace(f->hw, SIM_MAC);
	if (err != 0)
		return;
	must(++sim.n_configured == 1, "a second interface is configured");
	must(k.port[nic].n_addrs == 1 &&
		     k.port[nic].addr[0].ip ==
			     ip_to4(&f->info.addrs.addr[0].ip),
	     "another address than it says");
	must(k.port[nic].lower || sim.lossy_events > 0 || sim.late_ms > 0 ||
		     sim.lazy_watch,
	     "configured without carrier");
	sim.iface = *f;
	sim.bound_ms = k.now;
}

static void on_alive(void *data, const char *doing)
{
	(void)data;
	must(k.now - sim.step_ms <= 5000 + sim.late_ms,
	     "said nothing for long");
	must(*doing != '\0', "does nothing");
	sim.step_ms = k.now;
}

/* One request at a time, and one that holds a lease. */
static void check_states(void)
{
	const struct race_nic *nic;
	unsigned chosen = 0, holding = 0;

	race_for_each(nic, &sim.ic.race) {
		chosen += nic->state == NIC_CHOSEN;
		holding += nic->state == NIC_HOLDING;
	}
	must(chosen <= 1 && holding <= 1 && chosen + holding <= 1,
	     "two are asked for");
	must(holding <= sim.n_configured + sim.n_refused,
	     "holds what it was not given");
}

static void check_end(int r)
{
	const char *dev = NULL;
	int error = race_error(&sim.ic.race, &dev);

	sim.over_ms = k.now - T0;
	sim.calm_ms = sim.net.calm_ms;
	must(r == 0, "stops in the middle");
	must(sim.result.n_ifaces == sim.n_configured, "over without a result");
	if (sim.n_refused > 0)
		return;
	must((sim.n_configured == 1) == (error == 0), "no error, or none");
	must(error == 0 || error == -ETIMEDOUT, "another error");
	must(error == 0 || (dev != NULL && *dev == '\0'),
	     "the error is about an interface that nobody named");
	must(error == 0 || sim.over_ms >= LIMIT_MS, "gave up early");
	must(sim.over_ms <= LIMIT_MS + 2 * sim.late_ms,
	     "longer than the limit");
}

/* What was set up for nothing is down again, and what was up before is up. */
static void check_restored(void)
{
	for (unsigned i = 0; i < NICS; i++) {
		bool used = sim.n_configured == 1 &&
			    sim.iface.ifindex == (int)i + 1;

		must(!k.port[i].up || used ||
			     (sim.set_up & ~sim.was_up & 1u << i) == 0 ||
			     sim.n_refused > 0 || sim.lossy_events > 0 ||
			     sim.late_ms > 0,
		     "what was set up for nothing stays up");
	}
}

/* While its server is there and nothing is lost, a lease goes on. */
static void check_lease(void)
{
	unsigned nic = (unsigned)sim.iface.ifindex - 1;
	const struct server *s = server_of(&sim.iface.info);

	if (strcmp(sim.iface.proto, "dhcp") != 0 || s == NULL ||
	    s != &sim.net.server[0] || s->refusals > 0 || sim.net.loss > 0 ||
	    sim.net.damage > 0 || sim.net.slow > 0 || sim.late_ms > 0 ||
	    sim.lossy_events > 0 || sim.net.calm_ms > sim.bound_ms ||
	    !k.port[nic].lower)
		return;
	must(k.now - s->acked_ms[nic] < s->lease_s * 1000ull,
	     "lets a lease end that the server would prolong");
}

#endif
