/*
 * netinfo [DEV...]: the links, addresses, routes and name servers of this
 * machine, a line each; netinfo -a: who answers on its links (netinfo_ask.c).
 */
#include "utils/netinfo.h"

#include <errno.h>
#include <string.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "lib/file.h"
#include "lib/log.h"
#include "lib/nl_socket.h"
#include "lib/str.h"
#include "utils/options.h"

#define NETINFO_WAIT_S	   3
#define NETINFO_WAIT_MAX_S 3600
#define NETINFO_FILE	   10240 /* what is read of resolv.conf */
#define NETINFO_USAGE	   2
#define IP6_WORDS	   8

#define RESOLV_CONF	   "/etc/resolv.conf"

/* A route, without what each of its hops has. */
struct netinfo_route {
	uint8_t family, prefix, protocol, type;
	uint32_t metric;
	struct rd dst;
};

struct netinfo_link *netinfo_link(struct netinfo *ni, uint32_t ifindex)
{
	struct netinfo_link *l = ni->link + ni->n_links;

	while (l > ni->link && l->ifindex != ifindex)
		l--;
	return l;
}

/* RFC 5952 section 4.2: the first of the longest runs of two and more. */
static void netinfo_put_ip6(struct netinfo *ni, struct rd *ip)
{
	unsigned zeros = 0, longest = 1, end = 0; /* of the run */
	uint16_t word[IP6_WORDS];

	for (unsigned i = 0; i < IP6_WORDS; i++) {
		word[i] = rd_be16(ip);
		zeros = word[i] == 0 ? zeros + 1 : 0;
		if (zeros > longest) {
			longest = zeros;
			end = i + 1;
		}
	}
	for (unsigned i = 0; i < IP6_WORDS; i++) {
		if (i + longest == end) {
			output_print(&ni->out, "::");
			i = end - 1;
		} else {
			output_print(&ni->out, "%s%x",
				     i == 0 || i == end ? "" : ":", word[i]);
		}
	}
}

void netinfo_put_ip(struct netinfo *ni, const char *what, const struct rd *ip)
{
	struct rd in = *ip;
	uint32_t v4;

	if (in.left == 0)
		return;
	output_print(&ni->out, "%s", what);
	if (in.left != sizeof(v4)) {
		netinfo_put_ip6(ni, &in);
		return;
	}
	v4 = rd_be32(&in);
	output_print(&ni->out, "%pI4", &v4);
}

void netinfo_put_hw(struct netinfo *ni, const uint8_t *hw, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		output_print(&ni->out, "%s%02x", i > 0 ? ":" : "", hw[i]);
}

static void netinfo_take_link(struct netinfo *ni, struct rd *body)
{
	struct netinfo_link *l = ni->link + ni->n_links + 1;
	struct rd attr[NETINFO_ATTRS];

	if (ni->n_links == NETINFO_LINKS) {
		ni->full = true;
		return;
	}
	ni->n_links++;
	memset(l, 0, sizeof(*l));
	l->wanted = ni->link[0].wanted;
	l->type = (uint16_t)(rd_le32(body) >> 16);
	l->ifindex = rd_le32(body);
	l->flags = rd_le32(body);
	rd_skip(body, 4);
	netinfo_attrs(body, attr);
	l->hlen = (uint8_t)netinfo_copy(&attr[IFLA_ADDRESS], l->hw, NETINFO_HW);
	l->mtu = rd_le32(&attr[IFLA_MTU]);
	l->master = rd_le32(&attr[IFLA_MASTER]);
	netinfo_copy(&attr[IFLA_IFNAME], l->name, NETINFO_NAME);
	/* it may have any characters but blanks and '/' */
	l->name[log_clean(l->name, sizeof(l->name)) - 1] = '\0';
}

static void netinfo_put_link(struct netinfo *ni, const struct netinfo_link *l)
{
	bool up = (l->flags & IFF_UP) != 0;

	output_print(&ni->out, "link %s %s %scarrier %s", l->name,
		     up ? "up" : "down",
		     up && (l->flags & IFF_LOWER_UP) != 0 ? "" : "no-",
		     l->hlen == 0 ? "-" : "");
	netinfo_put_hw(ni, l->hw, l->hlen);
	output_print(&ni->out, " mtu %u", (unsigned)l->mtu);
	if (l->master != 0)
		output_print(&ni->out, " master %s",
			     netinfo_link(ni, l->master)->name);
	output_print(&ni->out, "\n");
}

static void netinfo_put_address(struct netinfo *ni, struct rd *body)
{
	/* family, prefix, flags and scope are a byte each */
	uint32_t head = rd_le32(body), flags = head >> 16;
	struct netinfo_link *l = netinfo_link(ni, rd_le32(body));
	unsigned prefix = head >> 8 & 0xff;
	struct rd attr[NETINFO_ATTRS], *ip = &attr[IFA_LOCAL],
				       *peer = &attr[IFA_ADDRESS];

	netinfo_attrs(body, attr);
	if (!l->wanted)
		return;
	/* with both, IFA_ADDRESS is who is at the other end */
	if (ip->left == 0)
		ip = peer;
	output_print(&ni->out, "address %s", l->name);
	netinfo_put_ip(ni, " ", ip);
	if (ip != peer && peer->left == ip->left &&
	    memcmp(peer->p, ip->p, ip->left) != 0)
		netinfo_put_ip(ni, " peer ", peer);
	output_print(&ni->out, "/%u%s%s%s\n", prefix,
		     (flags & IFA_F_DADFAILED) != 0 ? " dadfailed" : "",
		     (flags & IFA_F_TENTATIVE) != 0 ? " tentative" : "",
		     (flags & IFA_F_DEPRECATED) != 0 ? " deprecated" : "");
}

/* in: the attributes of one hop. */
static void netinfo_put_hop(struct netinfo *ni, const struct netinfo_route *r,
			    uint32_t ifindex, struct rd *in)
{
	struct netinfo_link *l = netinfo_link(ni, ifindex);
	struct rd attr[NETINFO_ATTRS], *via = &attr[RTA_GATEWAY];
	const char *word = "";

	netinfo_attrs(in, attr);
	if (via->left == 0) {
		via = &attr[RTA_VIA];
		rd_skip(via, 2); /* its family: RFC 5549 */
	}
	if (!l->wanted)
		return;
	if (ni->asking) {
		ask_gateway(ni, l, via);
		return;
	}
	if (r->prefix != 0) {
		netinfo_put_ip(ni, "route ", &r->dst);
		output_print(&ni->out, "/%u", r->prefix);
	} else {
		output_print(&ni->out, "route %s",
			     r->family == AF_INET ? "default" : "::/0");
	}
	netinfo_put_ip(ni, " via ", via);
	if (ifindex != 0)
		output_print(&ni->out, " dev %s", l->name);
	output_print(&ni->out, " metric %u proto ", (unsigned)r->metric);
	if (r->protocol <= RTPROT_DHCP)
		word = str_nth("\0\0kernel\0boot\0static\0\0\0\0\0ra\0"
			       "\0\0\0\0\0\0dhcp",
			       r->protocol);
	if (*word != '\0')
		output_print(&ni->out, "%s", word);
	else
		output_print(&ni->out, "%u", r->protocol);
	if (r->type != RTN_UNICAST)
		output_print(&ni->out, " type %u", r->type);
	output_print(&ni->out, "\n");
}

/* Those of the main table; a kernel without tables has local ones there. */
static void netinfo_put_route(struct netinfo *ni, struct rd *body)
{
	/* family, prefix; table, protocol, scope, type: a byte each */
	uint32_t dst = rd_le32(body), head = rd_le32(body);
	struct netinfo_route r UNINITIALIZED;
	struct rd attr[NETINFO_ATTRS], *hops = &attr[RTA_MULTIPATH], in;

	r.family = (uint8_t)dst;
	r.prefix = (uint8_t)(dst >> 8);
	r.protocol = (uint8_t)(head >> 8);
	r.type = (uint8_t)(head >> 24);
	if ((uint8_t)head != RT_TABLE_MAIN || r.type == RTN_LOCAL ||
	    (r.family != AF_INET && r.family != AF_INET6) ||
	    (rd_le32(body) & RTM_F_CLONED) != 0)
		return;
	in = *body;
	netinfo_attrs(&in, attr);
	r.dst = attr[RTA_DST];
	r.metric = rd_le32(&attr[RTA_PRIORITY]);
	if (hops->left == 0)
		netinfo_put_hop(ni, &r, rd_le32(&attr[RTA_OIF]), body);
	while (hops->left > 0) {
		/* its length, flags, and weight */
		uint16_t len = (uint16_t)rd_le32(hops);
		uint32_t ifindex = rd_le32(hops);
		struct rd hop = netinfo_part(hops, (size_t)len - 8);

		if (!hop.bad)
			netinfo_put_hop(ni, &r, ifindex, &hop);
	}
}

void netinfo_facts(struct netinfo *ni, struct rd *in)
{
	struct netinfo_msg m;

	while (netinfo_next(in, &m)) {
		if (m.type == RTM_NEWLINK)
			netinfo_take_link(ni, &m.body);
		else if (m.type == RTM_NEWADDR)
			netinfo_put_address(ni, &m.body);
		else if (m.type == RTM_NEWROUTE)
			netinfo_put_route(ni, &m.body);
	}
}

/* The nameserver lines of resolv.conf(5). */
static void netinfo_put_nameservers(struct netinfo *ni)
{
	char *p = ni->dump;

	/* what is longer is cut */
	(void)file_read(RESOLV_CONF, p, NETINFO_FILE);
	while (*p != '\0') {
		char *line = p, *server = p + strlen("nameserver");
		size_t blanks, len;

		p += strcspn(p, "\n");
		if (*p != '\0')
			*p++ = '\0';
		if (!str_starts(line, "nameserver"))
			continue;
		blanks = strspn(server, " \t");
		server += blanks;
		len = strcspn(server, " \t");
		server[len] = '\0';
		/* no IPv6 address and name of a link is so long */
		if (blanks > 0 && len > 0 && len < 64 && is_printable(server))
			output_print(&ni->out,
				     "nameserver %s from " RESOLV_CONF "\n",
				     server);
	}
}

/* The links, and those that the user named are among them: or status 1. */
static int netinfo_links(struct netinfo *ni)
{
	int r = netinfo_get(ni, RTM_GETLINK);

	for (char **dev = ni->devs; r == 0 && *dev != NULL; dev++) {
		struct netinfo_link *l = ni->link + ni->n_links;

		while (l > ni->link && strcmp(l->name, *dev) != 0)
			l--;
		if (l == ni->link)
			r = util_fail("find", *dev, ENODEV);
		l->wanted = true;
	}
	return r;
}

/* The exit status. */
static int netinfo_tell(struct netinfo *ni)
{
	for (unsigned i = 1; i <= ni->n_links; i++) {
		if (ni->link[i].wanted)
			netinfo_put_link(ni, &ni->link[i]);
	}
	if (netinfo_get(ni, RTM_GETADDR) != 0 ||
	    netinfo_get(ni, RTM_GETROUTE) != 0)
		return 1;
	if (ni->link[0].wanted)
		netinfo_put_nameservers(ni);
	return output_end(&ni->out);
}

int netinfo_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "at:\0"
				      "[-a [-t SECONDS]] [DEV...]\0"
				      "timeout=t\0");
	uint32_t wait_s = 0;
	struct netinfo ni UNINITIALIZED;
	int key, r;

	memset(&ni, 0, offsetof(struct netinfo, link[1]));
	while ((key = options_next(&o)) > OPTION_END) {
		if (key == 'a')
			ni.asking = true;
		else if (parse_u32(o.value, NETINFO_WAIT_MAX_S, &wait_s) < 0 ||
			 wait_s == 0)
			break;
	}
	if (key != OPTION_END || (wait_s != 0 && !ni.asking))
		return options_usage(&o, key) * NETINFO_USAGE;
	ni.devs = o.argv;
	ni.link[0].name[0] = '?';
	ni.link[0].wanted = *ni.devs == NULL;
	r = netinfo_links(&ni);
	if (r == 0)
		r = ni.asking ? ask_run(&ni,
					wait_s != 0 ? wait_s : NETINFO_WAIT_S)
			      : netinfo_tell(&ni);
	if (!ni.full)
		return r;
	log_error("there is more than can be told");
	return ni.asking ? r : 1;
}
