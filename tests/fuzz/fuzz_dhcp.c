/*
 * Any bytes as a DHCP message: the decoder, what is made from its result, and
 * the state machine that it reaches.  A libFuzzer target; replay.c runs it on
 * the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_arp.h>

#include "ipconfig/dhcp.h"
#include "ipconfig/iface.h"
#include "ipconfig/report.h"
#include "lib/clock.h"
#include "lib/str.h"
#include "tests/unit/sim_msg.h"

#define NOW 1000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool is_name(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9');
}

/* A character of a value: UTF-8, and nothing that controls a terminal. */
static const uint8_t *skip_char(const uint8_t *p)
{
	bool control;
	size_t len = utf8_char((const char *)p, &control);

	must(len > 0 && !control);
	return p + len;
}

/*
 * Lines of NAME='value', where what a shell would read as more than a value
 * cannot stand: outside the quotes there is only a backslash with one byte.
 */
static void check_conf(const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;

	while (p < end) {
		must(is_name(*p));
		while (p < end && is_name(*p))
			p++;
		must(p < end && *p++ == '=');
		while (p < end && *p != '\n') {
			if (*p == '\\') {
				must(end - p > 2 && p[1] > ' ' && p[1] < 127);
				p += 2;
				continue;
			}
			must(*p++ == '\'');
			while (p < end && *p != '\'')
				p = skip_char(p);
			must(p < end);
			p++;
		}
		must(p < end);
		p++;
	}
}

/* The result of a lease must pass the check at the pipe's other end. */
static void use_lease(const struct dhcp_msg *m)
{
	struct ip_spec spec = { .method = IP_DHCP };
	struct link link = { .ifindex = 1,
			     .type = ARPHRD_ETHER,
			     .mtu = 1500,
			     .hlen = SIM_MAC,
			     .name = "eth0" };
	struct net_iface f;
	char conf[CONF_MAX + 1]; /* and a NUL */
	struct wr w = wr_init(conf, CONF_MAX);

	iface_make(&f, &spec, &link, m);
	must(net_iface_check(&f) == 0);
	must(f.mtu >= 576 && f.mtu <= 1500);
	conf_format(&w, &f, 1);
	must(!w.bad);
	conf[w.len] = '\0';
	check_conf((const uint8_t *)conf, w.len);
}

static struct dhcp_identity identity(const uint8_t *hw)
{
	struct dhcp_identity id = { .htype = 1,
				    .hlen = SIM_MAC,
				    .max_size = 1472,
				    .host = "",
				    .vendor_class = "" };

	memcpy(id.hw, hw, SIM_MAC);
	return id;
}

/* What is encoded must be read again as it was. */
static void encode_again(const struct dhcp_msg *m)
{
	struct dhcp_identity id = identity(m->chaddr);
	uint8_t buf[DHCP_MSG_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	struct dhcp_msg again;

	dhcp_encode(&w, m, &id);
	must(!w.bad && w.len >= 300);
	must(dhcp_decode(&again, buf, w.len) == 0);
	must(again.op == 1 && again.xid == m->xid && again.type == m->type);
	must(again.secs == m->secs && again.flags == m->flags);
	must(again.ciaddr == m->ciaddr && again.requested == m->requested);
	must(again.info.dhcp_server == m->info.dhcp_server);
	must(memcmp(again.chaddr, id.hw, sizeof(id.hw)) == 0);
	must(again.n_ignored == 0);
}

/* What must hold of a machine whatever it was told. */
static void check_machine(struct dhcp *d)
{
	uint8_t buf[SIM_MSG_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	bool bound = dhcp_phase(d) == DHCP_PHASE_BOUND;
	struct request q;

	must(bound == (d->deadline_ms == CLOCK_NEVER));
	must(bound || d->deadline_ms >= NOW);
	if (dhcp_tx(d, NOW, &w)) {
		must(!bound && !w.bad);
		must(request_read(&q, buf, w.len) == NULL);
		must(q.xid == d->xid);
	}
	if (bound) {
		must(d->offer.type == DHCP_ACK);
		must(dhcp_usable_address(d->offer.yiaddr,
					 d->offer.info.netmask));
		use_lease(&d->offer);
	}
	if (!bound)
		dhcp_timeout(d, d->deadline_ms, 1);
	must(bound || d->deadline_ms > NOW);
}

/* Two machines that the message is meant for. */
static void tell_machines(const struct dhcp_msg *m, const uint8_t *data,
			  size_t size, bool need)
{
	struct dhcp_identity id = identity(m->chaddr);
	struct reply offer = { .type = M_OFFER,
			       .xid = m->xid,
			       .yiaddr = m->yiaddr,
			       .server_id = m->info.dhcp_server,
			       .siaddr = IP(192, 0, 2, 1),
			       .root = "/srv/root" };
	uint8_t buf[SIM_MSG_MAX], sent[SIM_MSG_MAX];
	struct wr w = wr_init(sent, sizeof(sent));
	struct dhcp d;

	if (offer.yiaddr == 0) /* a NAK has none */
		offer.yiaddr = IP(192, 0, 2, 100);
	dhcp_init(&d, &id);
	d.need_server = d.need_path = need;
	dhcp_start(&d, NOW, m->xid);
	(void)dhcp_rx(&d, data, size, NOW, 3);
	check_machine(&d);

	dhcp_init(&d, &id);
	dhcp_start(&d, NOW, m->xid);
	must(dhcp_tx(&d, NOW, &w));
	memcpy(offer.hw, m->chaddr, SIM_MAC);
	if (dhcp_rx(&d, buf, reply_put(buf, &offer), NOW, 3) != DHCP_EV_OFFERED)
		return;
	must(dhcp_phase(&d) == DHCP_PHASE_REQUESTING);
	if (dhcp_rx(&d, data, size, NOW, 5) == DHCP_EV_BOUND)
		must(d.offer.yiaddr == m->yiaddr && m->op == 2);
	check_machine(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dhcp_msg empty;
	struct dhcp_msg m;

	if (size > DHCP_MSG_MAX)
		return 0;
	memset(&m, 0xa5, sizeof(m));
	if (dhcp_decode(&m, data, size) < 0) {
		must(memcmp(&m, &empty, sizeof(m)) == 0);
		return 0;
	}
	must(size >= SIM_FIXED + 4 && m.n_ignored <= DHCP_IGNORED);
	for (unsigned i = 0; i < m.n_ignored; i++)
		must(strcmp(dhcp_option_name(m.ignored[i]), "unknown") != 0);
	use_lease(&m);
	if (m.type != 0)
		encode_again(&m);
	tell_machines(&m, data, size, (m.secs & 1) != 0);
	return 0;
}
