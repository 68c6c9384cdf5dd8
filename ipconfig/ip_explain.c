/*
 * How one value of ip= is read by whom, see ip_explain.h.  The rows follow
 * net/ipv4/ipconfig.c, klibc's ipconfig/main.c, dracut's net-lib.sh with
 * parse-ip-opts.sh, and configure_networking() of initramfs-tools.
 */
#include "ipconfig/ip_explain.h"

#include <stddef.h>
#include <string.h>

#include "ipconfig/ip_dracut.h"
#include "ipconfig/ip_param.h"
#include "ipconfig/link.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/ip_addr.h"
#include "lib/str.h"

#define VALUE_MAX 512
#define FIELDS	  10 /* what is behind them counts for nobody */

enum { CLIENT, SERVER, GATEWAY, NETMASK, HOST, DEVICE, METHOD, DNS, DNS1, NTP };

static const char all_three[] = "DHCP, BOOTP or RARP", dhcp[] = "DHCP",
		  fixed[] = "static", ipv6[] = "IPv6", dhcp_word[] = "dhcp",
		  no_address[] = "takes for some address";

/* A value cut at its colons; what is not there is "". */
struct fields {
	char text[VALUE_MAX];
	const char *f[FIELDS];
};

/* What somebody makes of it. */
struct reading {
	const char *bad, *bad_text; /* an error, and what of */
	const char *how;	    /* "DHCP"; NULL: nothing */
	const char *dev;	    /* "": any */
	const char *note;	    /* behind all else, or "" */
	uint32_t peer;
	struct ip_spec s;
	struct ip_param_error err;
};

struct dialect {
	const char *name;
	/* Fills *r, which is empty. */
	void (*read)(const char *value, const struct fields *f,
		     struct reading *r);
};

static void fields_cut(struct fields *f, const char *value)
{
	char *p = f->text;

	(void)str_copy(f->text, sizeof(f->text), value);
	for (unsigned i = 0; i < FIELDS; i++) {
		f->f[i] = p;
		p += strcspn(p, ":");
		if (*p != '\0')
			*p++ = '\0';
	}
}

static const char *method_text(enum ip_method method)
{
	switch (method) {
	case IP_OFF:
		return NULL;
	case IP_STATIC:
		return fixed;
	case IP_DHCP:
		return dhcp;
	case IP_BOOTP:
		return "BOOTP";
	case IP_RARP:
		return "RARP";
	case IP_BOTH:
		return "BOOTP or RARP";
	case IP_ANY:
		return all_three;
	}
	return NULL;
}

/* The protocols of a word that the kernel has and klibc, too; or NULL. */
static const char *protocols(const char *word)
{
	static const char words[] = "on\0any\0dhcp\0bootp\0rarp\0both\0";
	static const enum ip_method methods[] = { IP_ANY,   IP_ANY,  IP_DHCP,
						  IP_BOOTP, IP_RARP, IP_BOTH };
	int n = str_index(words, word);

	return n < 0 ? NULL : method_text(methods[n]);
}

static bool is_off(const char *word)
{
	return str_index("off\0none\0", word) >= 0;
}

static void fail(struct reading *r, const char *bad, const char *text)
{
	if (r->bad != NULL)
		return;
	r->bad = bad;
	r->bad_text = text;
}

/* An address, where there is one. */
static void take(struct reading *r, uint32_t *ip, const char *text,
		 const char *bad)
{
	if (*text != '\0' && parse_ip4(text, ip) < 0)
		fail(r, bad, text);
}

/* What all have in the same places. */
static void take_common(const struct fields *f, struct reading *r,
			const char *bad)
{
	take(r, &r->s.client, f->f[CLIENT], bad);
	take(r, &r->s.server, f->f[SERVER], bad);
	take(r, &r->s.gateway, f->f[GATEWAY], bad);
	(void)str_copy_n(r->s.host, sizeof(r->s.host), f->f[HOST],
			 strnlen(f->f[HOST], sizeof(r->s.host) - 1));
	r->dev = f->f[DEVICE];
}

static void take_dns(const struct fields *f, struct reading *r, const char *bad)
{
	take(r, &r->s.dns[0], f->f[DNS], bad);
	take(r, &r->s.dns[1], f->f[DNS1], bad);
}

static void read_kernel(const char *value, const struct fields *f,
			struct reading *r)
{
	const char *method = f->f[METHOD], *dot = strchr(f->f[HOST], '.');

	/* the whole value is a word first, of "dhcp" the first four letters */
	r->how = str_starts(value, dhcp_word) ? dhcp : protocols(value);
	if (r->how != NULL || *value == '\0' || is_off(value))
		return;
	take_common(f, r, no_address);
	take(r, &r->s.netmask, f->f[NETMASK], no_address);
	take_dns(f, r, no_address);
	take(r, &r->s.ntp, f->f[NTP], no_address);
	if (dot != NULL) {
		r->s.host[dot - f->f[HOST]] = '\0';
		(void)str_copy(r->s.nisdomain, sizeof(r->s.nisdomain), dot + 1);
	}
	if (str_starts(method, dhcp_word))
		r->how = dhcp;
	else
		r->how = *method == '\0' ? all_three : protocols(method);
	if (r->s.client == 0) {
		if (r->how == NULL)
			r->dev = "";
		return;
	}
	r->how = fixed;
	/* no word clears the protocols where there is an address */
	if (*r->dev == '\0')
		r->note = "; by asking where there are several interfaces";
}

static void read_klibc(const char *value, const struct fields *f,
		       struct reading *r)
{
	const char *method = f->f[METHOD];

	if (strchr(value, ':') == NULL) {
		r->how = *value == '\0' ? all_three : protocols(value);
		if (is_off(value) || strcmp(value, "static") == 0)
			r->note = ", but sets all interfaces up";
		else if (r->how == NULL)
			fail(r, "invalid protocol", value);
		return;
	}
	take_common(f, r, "can't parse IP address");
	take(r, &r->s.netmask, f->f[NETMASK], "can't parse IP address");
	take_dns(f, r, "can't parse IP address");
	if (strcmp(r->dev, "all") == 0)
		r->dev = "";
	r->how = protocols(method);
	if (*method == '\0')
		r->how = r->s.client != 0 ? fixed : all_three;
	else if (r->how == NULL && !is_off(method) &&
		 strcmp(method, "static") != 0)
		fail(r, "invalid protocol", method);
	else if (r->how == NULL && r->s.client != 0)
		r->how = fixed;
	if (r->how == fixed && *r->dev == '\0')
		r->note = "; each interface gets the address";
	else if (r->how != NULL && r->how != fixed &&
		 (r->s.server | r->s.gateway | r->s.netmask | r->s.dns[0] |
		  r->s.dns[1]) != 0)
		r->note = "; what is asked for beats all of it";
}

static const char *dracut_method(const char *word)
{
	if (str_index("dhcp\0on\0any\0single-dhcp\0", word) >= 0)
		return dhcp;
	return str_index("dhcp6\0auto6\0either6\0link6\0", word) >= 0 ? ipv6
								      : NULL;
}

static void read_dracut(const char *value, const struct fields *f,
			struct reading *r)
{
	const char *method = strchr(value, ':') == NULL ? value : f->f[METHOD];
	const char *order = ip_dracut_order(value);
	uint32_t ip;

	if (strchr(value, '[') != NULL) {
		r->how = ipv6;
		r->dev = f->f[DEVICE];
		return;
	}
	if (dracut_method(f->f[SERVER]) != NULL) {
		if (ip_param_read(value, &r->s, &r->err) == 0)
			r->s.method = IP_OFF; /* MTU and hardware address */
		r->how = dracut_method(f->f[SERVER]);
		r->dev = f->f[CLIENT];
		return;
	}
	if (method == value && parse_ip4(value, &ip) == 0) {
		r->how = fixed;
		r->s.client = ip;
		r->note = "; gateway=, netmask= and ksdevice= tell the rest";
		return;
	}
	if (method != value) {
		take_common(f, r, "no address");
		r->peer = r->s.server;
		r->s.server = 0;
		if (*f->f[NETMASK] != '\0' &&
		    ip_param_netmask(f->f[NETMASK], &r->s.netmask) < 0)
			fail(r, "no netmask", f->f[NETMASK]);
		/* 'k': an MTU is in the place of the first name server */
		if (strchr(order, 'k') == NULL)
			take_dns(f, r, "no address");
		else if (ip_param_read(value, &r->s, &r->err) == 0)
			r->s.server = 0;
	}
	r->how = *method == '\0' ? dhcp : dracut_method(method);
	if (is_off(method) && (r->s.client == 0 || *f->f[NETMASK] == '\0'))
		fail(r, "an address and a netmask must go with", method);
	else if (is_off(method))
		r->how = fixed;
	else if (r->how == NULL)
		fail(r, "unknown or unsupported", method);
	else if (r->s.client != 0)
		fail(r, "no address may go with", r->how);
}

static void read_tools(const char *value, const struct fields *f,
		       struct reading *r)
{
	if (is_off(value))
		return;
	r->how = *value == '\0' ? all_three : protocols(value);
	if (r->how != NULL)
		return;
	if (strchr(value, ':') != NULL) {
		read_klibc(value, f, r);
	} else {
		/* ipconfig -d */
		r->how = all_three;
		r->dev = value;
	}
}

static void read_ours(const char *value, const struct fields *f,
		      struct reading *r)
{
	(void)f;
	if (ip_param_read(value, &r->s, &r->err) < 0) {
		fail(r, r->err.field, r->err.text);
		r->note = r->err.hint;
		return;
	}
	r->how = method_text(r->s.method);
	r->dev = r->s.dev;
}

static const struct dialect dialects[EXPLAIN_DIALECTS] = {
	{ "kernel", read_kernel },
	{ "klibc", read_klibc },
	{ "dracut", read_dracut },
	{ "initramfs-tools", read_tools },
};

static void say(const struct reading *r, char *out)
{
	static const struct {
		const char *name;
		size_t at;
	} rows[] = {
		{ "address", offsetof(struct reading, s.client) },
		{ "netmask", offsetof(struct reading, s.netmask) },
		{ "server", offsetof(struct reading, s.server) },
		{ "peer", offsetof(struct reading, peer) },
		{ "router", offsetof(struct reading, s.gateway) },
		{ "name server", offsetof(struct reading, s.dns[0]) },
		{ "name server", offsetof(struct reading, s.dns[1]) },
		{ "time server", offsetof(struct reading, s.ntp) },
	};
	char part[2 * NET_HOST];
#define ADD(...)                                                               \
	(fmt_print(part, sizeof(part), __VA_ARGS__),                           \
	 str_cat(out, EXPLAIN_TEXT, part))

	*out = '\0';
	if (r->bad != NULL) {
		ADD("%.48s '%.64s'", r->bad, r->bad_text);
		ADD("%.60s", r->note);
		return;
	}
	ADD("%.20s on %.20s", r->how != NULL ? r->how : "nothing",
	    *r->dev != '\0' ? r->dev : "any interface");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t ip;

		memcpy(&ip, (const char *)r + rows[i].at, sizeof(ip));
		if (ip != 0)
			ADD(", %s %pI4", rows[i].name, &ip);
	}
	if (*r->s.host != '\0')
		ADD(", host %s", r->s.host);
	if (*r->s.nisdomain != '\0')
		ADD(", NIS domain %s", r->s.nisdomain);
	if (r->s.mtu != 0)
		ADD(", MTU %u", (unsigned)r->s.mtu);
	if (hw_given(r->s.set_hw))
		ADD(", another hardware address");
	if (r->s.client_id_len != 0)
		ADD(", a client identifier");
	ADD("%.60s", r->note);
#undef ADD
}

enum explained ip_explain(const char *value, struct explanation *e)
{
	struct reading ours = { .dev = "", .note = "" };
	enum explained how = EXPLAIN_SAME;
	struct fields f;

	fields_cut(&f, strlen(value) < VALUE_MAX ? value : "");
	read_ours(value, &f, &ours);
	say(&ours, e->ours);
	for (unsigned i = 0; i < EXPLAIN_DIALECTS; i++) {
		struct reading r = { .dev = "", .note = "" };
		char *text = e->dialect[i].text;

		e->dialect[i].name = dialects[i].name;
		if (strlen(value) < VALUE_MAX)
			dialects[i].read(value, &f, &r);
		else
			fail(&r, "too long", value);
		say(&r, text);
		if (strcmp(text, e->ours) != 0)
			how = EXPLAIN_DIFFERS;
	}
	return ours.bad != NULL ? EXPLAIN_INVALID : how;
}
