/* Templates of the files of network managers, see handover_text.h. */
#include "kinit/handover_text.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "kinit/handover_pack.h"
#include "kinit/net_files.h"
#include "lib/fmt.h"
#include "lib/str.h"

#define SYS_PATH 64
/* A DUID behind an IAID, RFC 4361: 255, the IAID, the DUID. */
#define ID_DUID	     255
#define ID_IAID_AT   1
#define ID_DUID_AT   5
#define ID_DUID_TEXT 7 /* behind its type */

/*
 * Its hardware address says which one it is, whatever its name becomes: not of
 * one that stands on others, which may have the same.
 */
static bool text_has_hw(const struct handover_text *t)
{
	char path[SYS_PATH];

	fmt_print(path, sizeof(path), "%s/class/net/%s/device", t->h->sys,
		  t->f->dev);
	return t->f->hlen == NET_ETH && access(path, F_OK) == 0;
}

static void text_hex(struct wr *w, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		wr_print(w, "%s%02x", i > 0 ? ":" : "", bytes[i]);
}

/* Names of those that are kept; as ifupdown has it, 'X' and 'S', of all. */
static void text_devices(struct wr *w, const struct handover_text *t, char code,
			 const char *before, const char *between)
{
	const struct net_iface *f = t->h->net->iface;

	for (unsigned i = 0; i < t->h->net->n_ifaces; i++, f++) {
		if ((code == 'L' && !handover_keeps(t->h, f)) ||
		    !is_hostname(f->dev))
			continue;
		wr_print(w, "%s%s", before, f->dev);
		if (code == 'S')
			wr_print(w, "=%s", f->dev);
		before = between;
	}
}

/* As part of a unit's name: systemd.unit(5), "String Escaping". */
static void text_unit(struct wr *w, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '-')
			wr_print(w, "\\x2d");
		else
			wr_u8(w, (uint8_t)*s);
	}
}

static void text_ips(struct wr *w, const struct handover_text *t, size_t at,
		     const char *before, const char *between)
{
	struct ip_addr list[NET_DNS];
	unsigned n = NET_DNS;

	if (t->f == NULL)
		n = net_files_ips(t->h->net, at, list);
	else
		memcpy(list, (const char *)t->f + at, sizeof(list));
	for (unsigned i = 0; i < n; i++) {
		if (!ip_given(&list[i]))
			continue;
		wr_print(w, "%s%pIS", before, &list[i]);
		before = between;
	}
}

/* Domains; a word that is none is left out, whoever sent it. */
static void text_domains(struct wr *w, const struct handover_text *t,
			 const char *between)
{
	const char *s, *before = "";

	if (t->f == NULL)
		s = net_files_names(t->h->net, true);
	else
		s = *t->f->info.search != '\0' ? t->f->info.search
					       : t->f->info.domain;
	while (*s != '\0') {
		char word[NET_SEARCH];
		size_t len = strcspn(s, " ");

		if (len > 0 &&
		    str_copy_n(word, sizeof(word), s,
			       len - (s[len - 1] == '.')) == 0 &&
		    is_hostname(word)) {
			wr_print(w, "%s%s", before, word);
			before = between;
		}
		s += len;
		s += *s == ' ';
	}
}

/*
 * systemd's client sends the hardware address or a DUID; what else was sent it
 * cannot say.
 */
static void text_networkd_id(struct wr *w, const struct net_iface *f)
{
	const uint8_t *id = f->client_id;
	unsigned type = id[ID_DUID_TEXT - 1];

	if (f->client_id_len <= ID_DUID_TEXT || id[0] != ID_DUID ||
	    id[ID_DUID_AT] != 0 || type == 0 || type > 4) {
		wr_print(w, "ClientIdentifier=mac");
		return;
	}
	wr_print(
		w, "ClientIdentifier=duid\nIAID=%u\nDUIDType=%s\nDUIDRawData=",
		(unsigned)id[1] << 24 | (unsigned)id[2] << 16 |
			(unsigned)id[3] << 8 | id[4],
		str_nth("link-layer-time\0vendor\0link-layer\0uuid", type - 1));
	text_hex(w, id + ID_DUID_TEXT, f->client_id_len - ID_DUID_TEXT);
}

/* Whether there is such a value, or its condition holds. */
static bool text_value(struct wr *w, const struct handover_text *t, char code,
		       const char *between)
{
	const struct net_iface *f = t->f;
	size_t before = w->len;

	switch (code) {
	case 'k': /* it is kept */
		return handover_keeps(t->h, f);
	case 'g': /* it is given away */
		return !handover_keeps(t->h, f);
	case 'h': /* it has a hardware address of its own */
	case 'n':
		return text_has_hw(t) == (code == 'h');
	case 'o': /* neither by DHCP nor by hand */
		return ip_method_asks(f->method) && strcmp(f->proto, "dhcp");
	case 'E':
		wr_print(w, "%s", t->command);
		return true;
	case 'X':
		between = " --exclude=";
		text_devices(w, t, code, between, between);
		break;
	case 'L':
	case 'S':
		text_devices(w, t, code, "", between);
		break;
	case 'M': /* for NetworkManager: a hardware address that it came with */
		wr_print(w, "interface-name:%s", f->dev);
		if (!text_has_hw(t))
			break;
		wr_print(w, ",mac:");
		/* fall through */
	case 'H':
		text_hex(w, f->hw, f->hlen);
		break;
	case 'I':
		wr_print(w, "%s", f->dev);
		break;
	case 'U':
		text_unit(w, f->dev);
		break;
	case 'A':
		wr_print(w, "%pIS", &f->info.addrs.addr[0].ip);
		break;
	case 'C':
		text_hex(w, f->client_id, f->client_id_len);
		break;
	case 'N':
		text_networkd_id(w, f);
		break;
	case 'D':
		text_ips(w, t, offsetof(struct net_iface, info.dns), "",
			 between);
		break;
	case 'T':
		text_ips(w, t, offsetof(struct net_iface, info.ntp), "",
			 between);
		break;
	case 'Y':
		text_ips(w, t, offsetof(struct net_iface, info.ntp), "server ",
			 " iburst\nserver ");
		break;
	case 'W':
		text_domains(w, t, between);
		break;
	}
	return w->len > before;
}

bool handover_expand(struct wr *w, const struct handover_text *t, const char *s)
{
	struct wr line = *w;
	bool whole = true, last = true;

	while (*s != '\0') {
		char between[2] = "", c = *s++;

		if (c == '%' && digit_value(*s) < 10) {
			(void)handover_expand(
				w, t, str_nth(handover_parts, *s++ - '1'));
		} else if (c == '%') {
			c = *s++;
			if (strchr("LSDTW", c) != NULL)
				between[0] = *s++;
			whole = text_value(w, t, c, between) && whole;
		} else {
			wr_u8(w, (uint8_t)c);
		}
		if (c == '\n') {
			if (!whole)
				*w = line;
			line = *w;
			last = whole;
			whole = true;
		}
	}
	return last;
}
