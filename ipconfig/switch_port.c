/* Frames of switches, see switch_port.h. */
#include "ipconfig/switch_port.h"

#include <linux/if_ether.h>

#include "lib/compat.h"
#include "lib/str.h"

#define LLC_BPDU     0x42420300 /* both SAPs and UI (802.2), protocol 0 */

#define BPDU_CONFIG  0x00
#define BPDU_RST     0x02
#define BPDU_TCN     0x80
#define RST_VERSION  2
#define RST_FORWARDS 0x20 /* of flags; before RSTP nothing tells */

/* Subtype, any version, and type and length of the first TLV, the actor. */
#define LACP_HEAD 0x01000114
#define LACP_MASK 0xff00ffff

enum lldp_tlv {
	LLDP_END = 0,
	LLDP_PORT_ID = 2,
	LLDP_PORT_TEXT = 4,
	LLDP_SYSTEM = 5,
};

/* Subtypes of a port's id, as bits: alias, component, ifName, local. */
#define PORT_TEXTS 0xa6

static enum switch_says decode_bpdu(struct rd r, struct switch_news *news)
{
	uint8_t version, type, flags;
	uint32_t delay;

	if (rd_be32(&r) != LLC_BPDU || rd_u8(&r) != 0)
		return SWITCH_NOTHING;
	version = rd_u8(&r);
	type = rd_u8(&r);
	flags = rd_u8(&r);
	/* root, its cost, bridge, port, message age, max age, hello */
	rd_skip(&r, 8 + 4 + 8 + 2 + 2 + 2 + 2);
	delay = rd_be16(&r);
	/* section 9.3.4; later versions have all that this one has */
	if (type == BPDU_RST && version >= RST_VERSION) {
		rd_skip(&r, 1); /* version 1 length */
		news->forwards = (flags & RST_FORWARDS) != 0;
	} else if (type == BPDU_TCN) { /* which ends here */
		delay = 15 * 256;      /* table 17-1, in 1/256 s */
		r.bad = false;
	} else if (type != BPDU_CONFIG) {
		return SWITCH_NOTHING;
	}
	/* listening, then learning: section 17.23 */
	news->delay_ms = 2 * delay * 1000 / 256;
	return r.bad ? SWITCH_NOTHING : SWITCH_STP;
}

static enum switch_says decode_lacp(struct rd r)
{
	bool lacp = (rd_be32(&r) & LACP_MASK) == LACP_HEAD;

	rd_skip(&r, LACP_HEAD % 256 - 2);
	return lacp && !r.bad ? SWITCH_LACP : SWITCH_NOTHING;
}

static void take_name(char *name, struct rd *v)
{
	size_t len = v->left < SWITCH_NAME ? v->left : SWITCH_NAME - 1;

	rd_bytes(v, name, len);
	name[len] = '\0';
}

/* A port is called what its description says, else its id if that is text. */
static enum switch_says decode_lldp(struct rd r, struct switch_news *news)
{
	unsigned type = ~0u;

	while (type != LLDP_END && r.left > 0) {
		unsigned head = rd_be16(&r);
		struct rd v = rd_sub(&r, head & 0x1ff);
		char *name = NULL;

		type = head >> 9;
		if (type == LLDP_SYSTEM)
			name = news->system;
		if ((type == LLDP_PORT_ID &&
		     (PORT_TEXTS >> (rd_u8(&v) & 31) & 1) != 0) ||
		    (type == LLDP_PORT_TEXT && v.left > 0))
			name = news->port;
		if (name != NULL)
			take_name(name, &v);
	}
	return r.bad || (*news->system == '\0' && *news->port == '\0')
		       ? SWITCH_NOTHING
		       : SWITCH_LLDP;
}

enum switch_says switch_decode(struct rd frame, struct switch_news *news)
{
	unsigned type;

	news->forwards = false;
	*news->system = *news->port = '\0';
	rd_skip(&frame, 2 * ETH_ALEN);
	type = rd_be16(&frame);
	if (type == ETH_P_SLOW)
		return decode_lacp(frame);
	if (type == ETH_P_LLDP)
		return decode_lldp(frame, news);
	/* 802.3: a length, and padding behind it */
	return type < ETH_P_802_3_MIN ? decode_bpdu(rd_sub(&frame, type), news)
				      : SWITCH_NOTHING;
}

const char *switch_text(enum switch_says says)
{
	return str_nth(": the switch port is probably not forwarding yet "
		       "(spanning tree)\0"
		       ": the switch expects a bond (LACP)\0\0",
		       says);
}
