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

#include "ipconfig/client.h"
#include "ipconfig/merge.h"
#include "ipconfig/net_check.h"
#include "ipconfig/report.h"
#include "lib/clock.h"
#include "lib/str.h"
#include "tests/unit/sim_ip.h"
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

static const struct ip_spec spec = { .method = IP_DHCP };

static struct link link_of(const uint8_t *hw)
{
	struct link link = { .ifindex = 1,
			     .type = ARPHRD_ETHER,
			     .mtu = 1500,
			     .hlen = SIM_MAC,
			     .name = "eth0" };

	memcpy(link.hw, hw, SIM_MAC);
	return link;
}

/* What an offer or a lease tells must pass the check at the pipe's end. */
static void use_info(const struct client_news *news)
{
	static const uint8_t hw[SIM_MAC];
	const struct net_info *info = &news->info;
	struct link link = link_of(hw);
	struct net_iface f;
	char conf[CONF_MAX + 1]; /* and a NUL */
	struct wr w = wr_init(conf, CONF_MAX);

	must(news->n_notes <= CLIENT_NOTES);
	for (unsigned i = 0; i < news->n_notes; i++)
		must(strcmp(news->note[i].name, "unknown") != 0);
	must(ip_given(&news->from) && ip_equal(&news->from, &info->from));
	if (info->addrs.n == 0) /* proxyDHCP */
		return;
	must(info->addrs.n == 1 && info->addrs.addr[0].prefix <= 32);
	must(info->addrs.addr[0].lease_s != 0);
	must(info->mtu == 0 || info->mtu >= 576);
	must(dhcp_usable_address(ip_to4(&info->from), 0xffffffff));
	merge_iface(&f, &spec, &link, info, dhcp_client.proto);
	must(net_iface_check(&f) == 0);
	conf_format(&w, &f, 1);
	must(!w.bad);
	conf[w.len] = '\0';
	check_conf((const uint8_t *)conf, w.len);
}

/* What is encoded must be read again as it was. */
static void encode_again(const struct dhcp_msg *m)
{
	struct dhcp_identity id = { .htype = 1,
				    .hlen = SIM_MAC,
				    .max_size = 1472,
				    .host = "",
				    .vendor_class = "" };
	uint8_t buf[DHCP_MSG_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	struct dhcp_msg again;

	memcpy(id.hw, m->chaddr, SIM_MAC);
	dhcp_encode(&w, m, &id);
	must(!w.bad && w.len >= 300);
	must(dhcp_decode(&again, buf, w.len) == 0);
	must(again.op == 1 && again.xid == m->xid);
	must(again.info.type == m->info.type);
	must(again.secs == m->secs && again.flags == m->flags);
	must(again.ciaddr == m->ciaddr);
	must(again.info.requested == m->info.requested);
	must(again.info.server_id == m->info.server_id);
	must(memcmp(again.chaddr, id.hw, sizeof(id.hw)) == 0);
	must(again.n_ignored == 0);
}

static enum client_event give(struct client *c, const uint8_t *message,
			      size_t size, struct client_news *news)
{
	struct datagram d = { .src = IP(192, 0, 2, 1),
			      .dst = 0xffffffff,
			      .sport = 67,
			      .dport = 68 };
	uint8_t packet[SIM_FRAME_MAX];
	size_t len = ip_put(packet, &d, message, size);

	memset(news, 0xa5, sizeof(*news));
	return c->ops->rx(c, rd_init(packet, len), false, NOW, 3, news);
}

/* What must hold of a client whatever it was told. */
static void check_client(struct client *c, enum client_event ev,
			 struct client_news *news)
{
	bool bound = ev == CLIENT_BOUND;
	uint8_t buf[SIM_FRAME_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	const uint8_t *message;
	char text[256];
	struct request q;
	size_t len;

	must(ev <= CLIENT_BOUND);
	must((ev != CLIENT_REFUSED && ev != CLIENT_FAILED) ||
	     (*news->why && memchr(news->why, '\0', CLIENT_WHY) != NULL));
	if (ev == CLIENT_OFFER || bound)
		use_info(news);
	must(c->deadline_ms > NOW);
	must(bound || c->deadline_ms != CLOCK_NEVER);
	if (c->tx_due) {
		must(!bound);
		c->ops->tx(c, NOW, &w);
		must(!w.bad && !c->tx_due);
		must(ip_read(buf, w.len, 68, &message, &len) == NULL);
		must(request_read(&q, message, len) == NULL);
		must(q.xid == c->u.dhcp.xid);
	}
	memset(text, 0xa5, sizeof(text));
	c->ops->describe(c, NOW, text, sizeof(text));
	must(memchr(text, '\0', sizeof(text)) != NULL);
	/* its timers go on, and come to an end when it has a lease */
	for (int i = 0; c->deadline_ms != CLOCK_NEVER && i < 100; i++) {
		uint64_t then = c->deadline_ms;

		ev = c->ops->timeout(c, then, 1, news);
		must(c->deadline_ms > then);
		must(!bound || c->tx_due == (ev != CLIENT_LOST));
	}
	must(!bound || c->deadline_ms == CLOCK_NEVER);
}

/* Two clients that the message is meant for. */
static void tell_clients(const struct dhcp_msg *m, const uint8_t *data,
			 size_t size)
{
	static const struct net_plan plan = { .client_port = 68 };
	static struct client_news news, told;
	struct link link = link_of(m->chaddr);
	const struct client_start on = { .plan = &plan,
					 .spec = &spec,
					 .link = &link };
	struct reply offer = { .type = M_OFFER,
			       .xid = m->xid,
			       .yiaddr = m->yiaddr,
			       .server_id = m->info.server_id,
			       .siaddr = IP(192, 0, 2, 1),
			       .root = "/srv/root" };
	struct client c = { .ops = &dhcp_client };
	uint8_t buf[SIM_MSG_MAX];
	enum client_event ev;

	if (offer.yiaddr == 0) /* a NAK has none */
		offer.yiaddr = IP(192, 0, 2, 100);
	c.ops->start(&c, &on, NOW, 1);
	c.u.dhcp.xid = m->xid;
	check_client(&c, give(&c, data, size, &news), &news);

	c.ops->start(&c, &on, NOW, 1);
	c.u.dhcp.xid = m->xid;
	memcpy(offer.hw, m->chaddr, SIM_MAC);
	if (give(&c, buf, reply_put(buf, &offer), &told) != CLIENT_OFFER)
		return;
	c.ops->accept(&c, &told.info, told.cookie, NOW, 5);
	ev = give(&c, data, size, &news);
	if (ev == CLIENT_BOUND) {
		must(m->op == 2 && m->info.type == DHCP_ACK);
		must(ip_equal(&news.from, &told.from));
		must(ip_equal(&news.info.addrs.addr[0].ip,
			      &told.info.addrs.addr[0].ip));
	}
	check_client(&c, ev, &news);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dhcp_msg empty;
	struct dhcp_msg m;

	if (size > SIM_MSG_MAX)
		return 0;
	memset(&m, 0xa5, sizeof(m));
	if (dhcp_decode(&m, data, size) < 0) {
		must(memcmp(&m, &empty, sizeof(m)) == 0);
		return 0;
	}
	must(size >= SIM_FIXED + 4 && m.n_ignored <= DHCP_IGNORED);
	must(m.hlen <= sizeof(m.chaddr));
	for (unsigned i = 0; i < m.n_ignored; i++)
		must(strcmp(dhcp_option_name(m.ignored[i]), "unknown") != 0);
	if (m.info.type != 0)
		encode_again(&m);
	tell_clients(&m, data, size);
	return 0;
}
