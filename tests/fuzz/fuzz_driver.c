/*
 * The whole network driver on the kernel of sim_kernel.h, to which any bytes
 * say what happens: links that come and go, frames, what the kernel refuses,
 * and how time passes.  A libFuzzer target; replay.c runs it on the corpus
 * without libFuzzer.
 */
#include "tests/unit/sim_net.h"
#include "tests/unit/sim_socket.h"

#include "ipconfig/net_check.h"
#include "lib/compat.h"
#include "lib/rw.h"

#define START	   7000000u
#define LIMIT_MS   60000u /* of the plan; and half of it more is held */
#define STEPS_MAX  100000 /* 300 bytes each send the driver round some times */
#define OPTIONS	   300
#define SILENCE_MS 5020 /* kinit's worker says something in between */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct world {
	struct rd in;
	int err; /* of the next call of the kernel */
	uint64_t alive_ms;
	unsigned n_configured;
	struct request q[K_NICS]; /* the last messages */
	struct net_plan plan;
	struct net_result result;
} world;

static struct ipconfig ic; /* large, and never cleared between inputs */

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void on_busy(void)
{
	abort();
}

static uint32_t on_random(void)
{
	static uint32_t v;

	if (k.now == START)
		v = 1;
	v = v * 1664525u + 1013904223u;
	return v;
}

/* 0, or what the input had for the next call. */
static int take_err(void)
{
	int err = world.err;

	world.err = 0;
	return err;
}

static int on_set_up(unsigned nic, bool up)
{
	int r = take_err();

	if (r == 0)
		k.port[nic].lower = up;
	return r;
}

static int on_dump(void)
{
	return k.now == START ? 0 : take_err();
}

static int on_address(unsigned nic, const struct k_address *a, bool comes)
{
	(void)nic;
	must(a->prefix <= 32 && (a->ip != 0 || !comes));
	return take_err();
}

static void on_message(unsigned nic, const uint8_t *p, size_t len)
{
	must(request_read(&world.q[nic], p, len) == NULL);
	must(world.q[nic].hw[SIM_MAC - 1] == nic + 1);
}

static void on_frame(unsigned nic, uint16_t type, const uint8_t *p, size_t len)
{
	const uint8_t *message;
	size_t n;

	if (type != ETH_P_IP) {
		must((type == ETH_P_ARP || type == ETH_P_RARP) &&
		     len == ARP_LEN);
		return;
	}
	must(ip_read(p, len, 68, &message, &n) == NULL);
	on_message(nic, message, n);
}

static void on_datagram(unsigned nic, uint32_t from, uint32_t to,
			const uint8_t *p, size_t len)
{
	must(from != 0 && to != 0);
	on_message(nic, p, len);
	must(world.q[nic].ciaddr == from);
}

/* A server's answer to the last message, with what options the input has. */
static void answer(unsigned nic)
{
	const struct request *q = &world.q[nic];
	struct datagram d = { .src = IP(10, 0, 0, 1),
			      .dst = 0xffffffff,
			      .sport = 67,
			      .dport = 68 };
	uint8_t how = rd_u8(&world.in), options[OPTIONS];
	struct reply r = { .type = rd_u8(&world.in) & 7u,
			   .is_bootp = (how & 1) != 0,
			   .no_cookie = (how & 2) != 0,
			   .xid = q->xid,
			   .yiaddr = (how & 4) != 0 ? 0 : IP(10, 0, 0, 77),
			   .siaddr = (how & 8) != 0 ? 0 : IP(10, 0, 0, 1),
			   .server_id = (how & 16) != 0 ? 0 : IP(10, 0, 0, 1),
			   .lease_s = (how & 32) != 0 ? 0 : 20,
			   .more = options };
	uint8_t message[SIM_MSG_MAX], frame[SIM_FRAME_MAX];

	if ((how & 64) != 0)
		r.yiaddr = rd_be32(&world.in);
	if ((how & 128) != 0)
		r.server_id = rd_be32(&world.in);
	r.n_more = rd_u8(&world.in);
	if (r.n_more > world.in.left)
		r.n_more = world.in.left;
	rd_bytes(&world.in, options, r.n_more);
	memcpy(r.hw, q->hw, SIM_MAC);
	k_receive(nic, ETH_P_IP, frame,
		  ip_put(frame, &d, message, reply_put(message, &r)));
}

/* Any bytes as a frame, if they are an IPv4 packet with their sum put right. */
static void any_frame(unsigned nic, uint16_t type)
{
	uint8_t frame[K_FRAME] = { 0 };
	size_t n = rd_u8(&world.in) * 2u;

	if (n > world.in.left)
		n = world.in.left;
	rd_bytes(&world.in, frame, n);
	k_receive(nic, type, frame, n);
}

static void change_link(unsigned nic, uint8_t how)
{
	struct k_port *p = &k.port[nic];
	bool exists = (how & 1) != 0;

	if (!exists)
		p->n_addrs = 0;
	p->exists = exists;
	p->up = exists && (how & 2) != 0;
	p->lower = p->up && (how & 4) != 0;
	p->mtu = (how & 8) != 0 ? 576 : 1500;
	k_tell(nic);
	k.lost |= (how & 16) != 0;
}

/* The next thing that the input has; when it has no more, time passes. */
static void on_wait(uint64_t until)
{
	static const uint16_t types[] = { ETH_P_IP, ETH_P_ARP, ETH_P_RARP,
					  ETH_P_ALL };
	static const int errors[] = { -ENOBUFS, -EIO, -ENODEV, -EEXIST };
	uint8_t what = rd_u8(&world.in);
	unsigned nic = what >> 7;

	must(until != CLOCK_NEVER);
	if (world.in.bad) {
		k.now = until;
		return;
	}
	switch (what & 3) {
	case 0:
		k.now += 1 + (what >> 2 & 31u) * 50u;
		k.now = clock_earlier(k.now, until);
		break;
	case 1:
		change_link(nic, rd_u8(&world.in));
		break;
	case 2:
		if ((what & 4) != 0)
			any_frame(nic, types[what >> 3 & 3]);
		else
			answer(nic);
		break;
	case 3:
		world.err = errors[what >> 2 & 3];
		break;
	}
	/* also on a machine that is asked for something all the time */
	if (k.now < until)
		k.now++;
}

static void on_alive(void *data, const char *doing)
{
	(void)data;
	must(*doing != '\0' && k.now - world.alive_ms <= SILENCE_MS);
	world.alive_ms = k.now;
}

static void on_configured(void *data, const struct net_iface *f, int err)
{
	(void)data;
	must(f->ifindex >= 1 && f->ifindex <= K_NICS);
	must(net_iface_check(f) == 0 && f->info.addrs.n == 1);
	world.n_configured += err == 0;
	must(world.n_configured <= 1);
}

static void make_plan(void)
{
	static const uint8_t methods[] = { IP_DHCP, IP_ANY,  IP_BOTH, IP_BOOTP,
					   IP_RARP, IP_DHCP, IP_ANY,  IP_DHCP };
	uint8_t how = rd_u8(&world.in), acd = rd_u8(&world.in);
	struct net_plan *p = &world.plan;

	memset(p, 0, sizeof(*p));
	p->n_specs = 1;
	p->spec[0].method = methods[how & 7];
	p->spec[0].required = true;
	p->client_port = 68;
	p->device_ms = p->carrier_ms = NET_NO_LIMIT;
	p->timeout_ms = LIMIT_MS;
	p->whole_machine = (how & 8) != 0;
	p->rapid_commit = (how & 16) != 0;
	p->need_path = (how & 32) != 0;
	p->need_server = (how & 64) != 0;
	p->hint = (how & 128) != 0 ? IP(10, 0, 0, 77) : 0;
	p->acd = acd % 3;
	p->pxe = (acd & 128) != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ipconfig_user user = {
		.alive = on_alive, .configured = on_configured
	};
	unsigned steps = 0;

	k_init(START);
	world = (struct world){ .in = rd_init(data, size), .alive_ms = START };
	for (unsigned i = 0; i < K_NICS; i++)
		k.port[i] = (struct k_port){ .exists = true, .mtu = 1500 };
	make_plan();
	must(ipconfig_begin(&ic, &world.plan, &world.result, &user) == 0);
	while (ipconfig_step(&ic) > 0)
		must(++steps < STEPS_MAX);
	must(k.now <= START + LIMIT_MS);
	must(world.result.n_ifaces <= 1);
	ipconfig_restore(&ic);
	ipconfig_hold(&ic, -1, 0, k.now + LIMIT_MS / 2);
	ipconfig_end(&ic);
	return 0;
}
