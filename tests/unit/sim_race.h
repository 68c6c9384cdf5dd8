/*
 * What the machine of sim_machine.h lives in: plans, interfaces that come and
 * go, and servers' words.
 */
#ifndef TESTS_SIM_RACE_H
#define TESTS_SIM_RACE_H

#include <stdio.h>

#include "tests/unit/sim_machine.h"

#define ROOT "192.0.2.1:/srv/root"

/* No limits; one spec for any interface by DHCP: change and boot(). */
static inline struct net_plan any_dhcp(void)
{
	return (struct net_plan){ .n_specs = 1,
				  .spec[0].method = IP_DHCP,
				  .spec[0].required = true,
				  .client_port = 68,
				  .device_ms = NET_NO_LIMIT,
				  .carrier_ms = NET_NO_LIMIT };
}

/* Makes a spec mean the interface of a name; "": any. */
static inline void spec_name(struct ip_spec *spec, const char *dev)
{
	spec->match = *dev != '\0' ? MATCH_NAME : MATCH_ANY;
	snprintf(spec->dev, sizeof(spec->dev), "%s", dev);
}

/* And a second spec, for one interface or any. */
static inline struct net_plan any_dhcp_and(const char *dev)
{
	struct net_plan plan = any_dhcp();

	plan.n_specs = 2;
	plan.spec[1] = plan.spec[0];
	spec_name(&plan.spec[1], dev);
	return plan;
}

/* Two, for eth1 and for eth2. */
static inline struct net_plan both_dhcp(void)
{
	struct net_plan plan = any_dhcp_and("eth2");

	spec_name(&plan.spec[0], "eth1");
	return plan;
}

static inline void boot(struct machine *m, const struct net_plan *plan)
{
	m->plan = *plan;
	m->now = T0;
	m->random = 1;
	m->mtu = 1500;
	m->done = false;
	m->told = CLIENT_IGNORED;
	m->n_arp = 0;
	m->n_configured = m->n_renew = m->n_rebind = 0;
	m->n_lost = m->n_deconfigure = 0;
	m->hold.state = HOLD_NONE;
	m->n_changed = m->n_restored = m->n_held = m->n_loud = 0;
	memset(m->up_err, 0, sizeof(m->up_err));
	memset(m->refuse, 0, sizeof(m->refuse));
	memset(m->ups, 0, sizeof(m->ups));
	memset(m->renames, 0, sizeof(m->renames));
	memset(m->sends, 0, sizeof(m->sends));
	memset(m->requests, 0, sizeof(m->requests));
	memset(m->rarps, 0, sizeof(m->rarps));
	memset(m->listens, 0, sizeof(m->listens));
	memset(m->q, 0, sizeof(m->q));
	race_init(&m->race, &m->plan, m->now);
}

static inline void boot_any(struct machine *m)
{
	struct net_plan plan = any_dhcp();

	boot(m, &plan);
}

/* One that wants a server and a path for its root. */
static inline void boot_needing_path(struct machine *m)
{
	struct net_plan plan = any_dhcp();

	plan.need_server = plan.need_path = true;
	boot(m, &plan);
}

static inline struct link link_make(const struct machine *m, int ifindex,
				    const char *name, unsigned flags)
{
	struct link link = { .ifindex = ifindex,
			     .flags = IFF_BROADCAST | flags,
			     .type = ARPHRD_ETHER,
			     .mtu = m->mtu,
			     .hlen = SIM_MAC,
			     .hw = { 2, 0, 0, 0, (uint8_t)(ifindex >> 8),
				     (uint8_t)ifindex } };

	snprintf(link.name, sizeof(link.name), "%s", name);
	return link;
}

static inline int link_tell(struct machine *m, const struct link *link)
{
	int r = race_link(&m->race, link, m->now, machine_random(m));

	turn(m);
	return r;
}

static inline int link_named(struct machine *m, int ifindex, const char *name,
			     unsigned flags)
{
	struct link link = link_make(m, ifindex, name, flags);

	return link_tell(m, &link);
}

/* A port of a bond or bridge (master), or what stands on another (lower). */
static inline int link_joined(struct machine *m, int ifindex, const char *name,
			      unsigned flags, int master, int lower)
{
	struct link link = link_make(m, ifindex, name, flags);

	link.master = master;
	link.lower = lower;
	return link_tell(m, &link);
}

/* eth1 is ifindex 1, and so on. */
static inline int link_is(struct machine *m, int ifindex, unsigned flags)
{
	char name[16];

	snprintf(name, sizeof(name), "eth%d", ifindex);
	return link_named(m, ifindex, name, flags);
}

static inline void link_gone(struct machine *m, int ifindex)
{
	struct link link = { .ifindex = ifindex, .gone = true };

	assert_int_equal(link_tell(m, &link), 0);
}

/* Server s is 10.s.0.1, and has 10.s.0.100 for ifindex 0, and so on. */
static inline uint32_t server_ip(unsigned s)
{
	return IP(10, s, 0, 1);
}

static inline uint32_t server_gives(unsigned s, int ifindex)
{
	return IP(10, s, 0, 100) + (uint32_t)ifindex;
}

/* What server s says to the last message of an interface; root may be NULL. */
static inline struct reply reply_of(const struct machine *m, int ifindex,
				    unsigned s, uint8_t type, const char *root)
{
	struct reply r = { .type = type,
			   .xid = m->q[ifindex].xid,
			   .server_id = server_ip(s) };

	memcpy(r.hw, m->q[ifindex].hw, SIM_MAC);
	if (type == M_NAK) /* RFC 2131 table 3 */
		return r;
	r.yiaddr = server_gives(s, ifindex);
	r.mask = IP(255, 255, 0, 0);
	r.lease_s = 3600;
	r.root = root;
	return r;
}

/* Any bytes that come to an interface, from the heap: ASan sees the end. */
static inline enum client_event hear_type(struct machine *m, int ifindex,
					  uint16_t ethertype,
					  const uint8_t *frame, size_t len,
					  bool checked)
{
	struct race_nic *nic = race_find(&m->race, ifindex);
	uint8_t *exact = malloc(len);
	enum client_event ev = CLIENT_IGNORED;

	assert_non_null(exact);
	memcpy(exact, frame, len);
	if (nic != NULL) /* else the driver drops it */
		ev = race_rx(&m->race, nic, ethertype, rd_init(exact, len),
			     checked, m->now, machine_random(m));
	free(exact);
	turn(m);
	return ev;
}

static inline enum client_event hear(struct machine *m, int ifindex,
				     const uint8_t *frame, size_t len,
				     bool checked)
{
	return hear_type(m, ifindex, ETH_P_IP, frame, len, checked);
}

/* From any source, a relay's for instance. */
static inline enum client_event give_from(struct machine *m, int ifindex,
					  uint32_t src, const struct reply *r)
{
	struct datagram d = { .src = src,
			      .dst = 0xffffffff,
			      .sport = (uint16_t)(m->plan.client_port - 1),
			      .dport = m->plan.client_port };
	uint8_t message[SIM_MSG_MAX], frame[SIM_FRAME_MAX];
	size_t len = reply_put(message, r);

	return hear(m, ifindex, frame, ip_put(frame, &d, message, len), false);
}

static inline enum client_event give(struct machine *m, int ifindex,
				     const struct reply *r)
{
	return give_from(m, ifindex, r->server_id, r);
}

static inline enum client_event answer_of(struct machine *m, int ifindex,
					  unsigned s, uint8_t type,
					  const char *root)
{
	struct reply r = reply_of(m, ifindex, s, type, root);

	return give(m, ifindex, &r);
}

static inline enum client_event answer(struct machine *m, int ifindex,
				       uint8_t type, const char *root)
{
	return answer_of(m, ifindex, 1, type, root);
}

/* Offer and ACK of server s without delay. */
static inline void lease_of(struct machine *m, int ifindex, unsigned s,
			    const char *root)
{
	assert_int_equal(m->q[ifindex].type, M_DISCOVER);
	assert_int_equal(answer_of(m, ifindex, s, M_OFFER, root), CLIENT_OFFER);
	if (m->q[ifindex].type != M_REQUEST)
		pass(m, OFFER_GRACE_MS); /* it waits for a better offer */
	assert_int_equal(m->q[ifindex].type, M_REQUEST);
	assert_int_equal(m->q[ifindex].server_id, server_ip(s));
	assert_int_equal(m->q[ifindex].requested, server_gives(s, ifindex));
	assert_int_equal(answer_of(m, ifindex, s, M_ACK, root), CLIENT_BOUND);
}

static inline void lease(struct machine *m, int ifindex, const char *root)
{
	lease_of(m, ifindex, 1, root);
}

static inline enum nic_state state_of(struct machine *m, int ifindex)
{
	const struct race_nic *nic = race_find(&m->race, ifindex);

	return nic == NULL ? NIC_ABSENT : nic->state;
}

/* The one address that an interface was configured with, as IPv4. */
static inline uint32_t iface_ip(const struct net_iface *f)
{
	assert_int_equal(f->info.addrs.n, 1);
	return ip_to4(&f->info.addrs.addr[0].ip);
}

static inline int failure(const struct machine *m)
{
	const char *dev = NULL;
	int error = race_error(&m->race, &dev);

	/* an error is about the interface of some spec of the plan */
	assert_true(error == 0 || dev != NULL);
	return error;
}

/* What the interface of that failure is called. */
static inline const char *failed_dev(const struct machine *m)
{
	const char *dev = "none";

	(void)race_error(&m->race, &dev);
	return dev;
}

static inline bool describe(struct machine *m, int ifindex, char *buf,
			    size_t size)
{
	return race_describe(race_find(&m->race, ifindex), m->now, buf, size);
}

#endif
