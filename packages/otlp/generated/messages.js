// Generated from proto/ by scripts/generate.js: do not edit.
import $protobuf from "protobufjs/minimal.js";
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;
const $root = $protobuf.roots["traceveil"] || ($protobuf.roots["traceveil"] = {});
export const opentelemetry = $root.opentelemetry = (() => {
const opentelemetry = {};
opentelemetry.proto = (function() {
const proto = {};
proto.collector = (function() {
const collector = {};
collector.trace = (function() {
const trace = {};
trace.v1 = (function() {
const v1 = {};
v1.ExportTraceServiceRequest = (function() {
const ExportTraceServiceRequest = function (p) {
this.resourceSpans = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportTraceServiceRequest.prototype.resourceSpans = $util.emptyArray;
ExportTraceServiceRequest.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.resourceSpans != null && m.resourceSpans.length) {
for (var i = 0; i < m.resourceSpans.length; ++i)
$root.opentelemetry.proto.trace.v1.ResourceSpans.encode(m.resourceSpans[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportTraceServiceRequest.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.resourceSpans && m.resourceSpans.length))
m.resourceSpans = [];
m.resourceSpans.push($root.opentelemetry.proto.trace.v1.ResourceSpans.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportTraceServiceRequest;
})();
v1.ExportTraceServiceResponse = (function() {
const ExportTraceServiceResponse = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportTraceServiceResponse.prototype.partialSuccess = null;
ExportTraceServiceResponse.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.partialSuccess != null && $Object.hasOwnProperty.call(m, "partialSuccess"))
$root.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess.encode(m.partialSuccess, w.uint32(10).fork(), q + 1).ldelim();
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportTraceServiceResponse.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.partialSuccess = $root.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess.decode(r, r.size(), $undefined, q + 1, m.partialSuccess);
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportTraceServiceResponse;
})();
v1.ExportTracePartialSuccess = (function() {
const ExportTracePartialSuccess = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportTracePartialSuccess.prototype.rejectedSpans = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
ExportTracePartialSuccess.prototype.errorMessage = "";
ExportTracePartialSuccess.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.rejectedSpans != null && $Object.hasOwnProperty.call(m, "rejectedSpans") && (typeof m.rejectedSpans === "object" ? m.rejectedSpans.low || m.rejectedSpans.high : m.rejectedSpans !== 0))
w.uint32(8).int64(m.rejectedSpans);
if (m.errorMessage != null && $Object.hasOwnProperty.call(m, "errorMessage") && m.errorMessage !== "")
w.uint32(18).string(m.errorMessage);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportTracePartialSuccess.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 0)
break;
if (typeof (v = r.int64()) === "object" ? v.low || v.high : v !== 0)
m.rejectedSpans = v;
else
delete m.rejectedSpans;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.errorMessage = v;
else
delete m.errorMessage;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportTracePartialSuccess;
})();
return v1;
})();
return trace;
})();
collector.logs = (function() {
const logs = {};
logs.v1 = (function() {
const v1 = {};
v1.ExportLogsServiceRequest = (function() {
const ExportLogsServiceRequest = function (p) {
this.resourceLogs = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportLogsServiceRequest.prototype.resourceLogs = $util.emptyArray;
ExportLogsServiceRequest.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.resourceLogs != null && m.resourceLogs.length) {
for (var i = 0; i < m.resourceLogs.length; ++i)
$root.opentelemetry.proto.logs.v1.ResourceLogs.encode(m.resourceLogs[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportLogsServiceRequest.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.resourceLogs && m.resourceLogs.length))
m.resourceLogs = [];
m.resourceLogs.push($root.opentelemetry.proto.logs.v1.ResourceLogs.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportLogsServiceRequest;
})();
v1.ExportLogsServiceResponse = (function() {
const ExportLogsServiceResponse = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportLogsServiceResponse.prototype.partialSuccess = null;
ExportLogsServiceResponse.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.partialSuccess != null && $Object.hasOwnProperty.call(m, "partialSuccess"))
$root.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess.encode(m.partialSuccess, w.uint32(10).fork(), q + 1).ldelim();
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportLogsServiceResponse.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.partialSuccess = $root.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess.decode(r, r.size(), $undefined, q + 1, m.partialSuccess);
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportLogsServiceResponse;
})();
v1.ExportLogsPartialSuccess = (function() {
const ExportLogsPartialSuccess = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportLogsPartialSuccess.prototype.rejectedLogRecords = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
ExportLogsPartialSuccess.prototype.errorMessage = "";
ExportLogsPartialSuccess.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.rejectedLogRecords != null && $Object.hasOwnProperty.call(m, "rejectedLogRecords") && (typeof m.rejectedLogRecords === "object" ? m.rejectedLogRecords.low || m.rejectedLogRecords.high : m.rejectedLogRecords !== 0))
w.uint32(8).int64(m.rejectedLogRecords);
if (m.errorMessage != null && $Object.hasOwnProperty.call(m, "errorMessage") && m.errorMessage !== "")
w.uint32(18).string(m.errorMessage);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportLogsPartialSuccess.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 0)
break;
if (typeof (v = r.int64()) === "object" ? v.low || v.high : v !== 0)
m.rejectedLogRecords = v;
else
delete m.rejectedLogRecords;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.errorMessage = v;
else
delete m.errorMessage;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportLogsPartialSuccess;
})();
return v1;
})();
return logs;
})();
collector.metrics = (function() {
const metrics = {};
metrics.v1 = (function() {
const v1 = {};
v1.ExportMetricsServiceRequest = (function() {
const ExportMetricsServiceRequest = function (p) {
this.resourceMetrics = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportMetricsServiceRequest.prototype.resourceMetrics = $util.emptyArray;
ExportMetricsServiceRequest.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.resourceMetrics != null && m.resourceMetrics.length) {
for (var i = 0; i < m.resourceMetrics.length; ++i)
$root.opentelemetry.proto.metrics.v1.ResourceMetrics.encode(m.resourceMetrics[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportMetricsServiceRequest.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.resourceMetrics && m.resourceMetrics.length))
m.resourceMetrics = [];
m.resourceMetrics.push($root.opentelemetry.proto.metrics.v1.ResourceMetrics.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportMetricsServiceRequest;
})();
v1.ExportMetricsServiceResponse = (function() {
const ExportMetricsServiceResponse = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportMetricsServiceResponse.prototype.partialSuccess = null;
ExportMetricsServiceResponse.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.partialSuccess != null && $Object.hasOwnProperty.call(m, "partialSuccess"))
$root.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess.encode(m.partialSuccess, w.uint32(10).fork(), q + 1).ldelim();
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportMetricsServiceResponse.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.partialSuccess = $root.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess.decode(r, r.size(), $undefined, q + 1, m.partialSuccess);
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportMetricsServiceResponse;
})();
v1.ExportMetricsPartialSuccess = (function() {
const ExportMetricsPartialSuccess = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExportMetricsPartialSuccess.prototype.rejectedDataPoints = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
ExportMetricsPartialSuccess.prototype.errorMessage = "";
ExportMetricsPartialSuccess.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.rejectedDataPoints != null && $Object.hasOwnProperty.call(m, "rejectedDataPoints") && (typeof m.rejectedDataPoints === "object" ? m.rejectedDataPoints.low || m.rejectedDataPoints.high : m.rejectedDataPoints !== 0))
w.uint32(8).int64(m.rejectedDataPoints);
if (m.errorMessage != null && $Object.hasOwnProperty.call(m, "errorMessage") && m.errorMessage !== "")
w.uint32(18).string(m.errorMessage);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExportMetricsPartialSuccess.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 0)
break;
if (typeof (v = r.int64()) === "object" ? v.low || v.high : v !== 0)
m.rejectedDataPoints = v;
else
delete m.rejectedDataPoints;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.errorMessage = v;
else
delete m.errorMessage;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExportMetricsPartialSuccess;
})();
return v1;
})();
return metrics;
})();
return collector;
})();
proto.trace = (function() {
const trace = {};
trace.v1 = (function() {
const v1 = {};
v1.ResourceSpans = (function() {
const ResourceSpans = function (p) {
this.scopeSpans = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ResourceSpans.prototype.resource = null;
ResourceSpans.prototype.scopeSpans = $util.emptyArray;
ResourceSpans.prototype.schemaUrl = "";
ResourceSpans.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.resource != null && $Object.hasOwnProperty.call(m, "resource"))
$root.opentelemetry.proto.resource.v1.Resource.encode(m.resource, w.uint32(10).fork(), q + 1).ldelim();
if (m.scopeSpans != null && m.scopeSpans.length) {
for (var i = 0; i < m.scopeSpans.length; ++i)
$root.opentelemetry.proto.trace.v1.ScopeSpans.encode(m.scopeSpans[i], w.uint32(18).fork(), q + 1).ldelim();
}
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(26).string(m.schemaUrl);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ResourceSpans.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.trace.v1.ResourceSpans();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.resource = $root.opentelemetry.proto.resource.v1.Resource.decode(r, r.size(), $undefined, q + 1, m.resource);
continue;
}
case 2: {
if (u !== 2)
break;
if (!(m.scopeSpans && m.scopeSpans.length))
m.scopeSpans = [];
m.scopeSpans.push($root.opentelemetry.proto.trace.v1.ScopeSpans.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ResourceSpans;
})();
v1.ScopeSpans = (function() {
const ScopeSpans = function (p) {
this.spans = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ScopeSpans.prototype.scope = null;
ScopeSpans.prototype.spans = $util.emptyArray;
ScopeSpans.prototype.schemaUrl = "";
ScopeSpans.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.scope != null && $Object.hasOwnProperty.call(m, "scope"))
$root.opentelemetry.proto.common.v1.InstrumentationScope.encode(m.scope, w.uint32(10).fork(), q + 1).ldelim();
if (m.spans != null && m.spans.length) {
for (var i = 0; i < m.spans.length; ++i)
$root.opentelemetry.proto.trace.v1.Span.encode(m.spans[i], w.uint32(18).fork(), q + 1).ldelim();
}
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(26).string(m.schemaUrl);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ScopeSpans.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.trace.v1.ScopeSpans();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.scope = $root.opentelemetry.proto.common.v1.InstrumentationScope.decode(r, r.size(), $undefined, q + 1, m.scope);
continue;
}
case 2: {
if (u !== 2)
break;
if (!(m.spans && m.spans.length))
m.spans = [];
m.spans.push($root.opentelemetry.proto.trace.v1.Span.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ScopeSpans;
})();
v1.Span = (function() {
const Span = function (p) {
this.attributes = [];
this.events = [];
this.links = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Span.prototype.traceId = $util.newBuffer([]);
Span.prototype.spanId = $util.newBuffer([]);
Span.prototype.traceState = "";
Span.prototype.parentSpanId = $util.newBuffer([]);
Span.prototype.flags = 0;
Span.prototype.name = "";
Span.prototype.kind = 0;
Span.prototype.startTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
Span.prototype.endTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
Span.prototype.attributes = $util.emptyArray;
Span.prototype.droppedAttributesCount = 0;
Span.prototype.events = $util.emptyArray;
Span.prototype.droppedEventsCount = 0;
Span.prototype.links = $util.emptyArray;
Span.prototype.droppedLinksCount = 0;
Span.prototype.status = null;
Span.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.traceId != null && $Object.hasOwnProperty.call(m, "traceId") && m.traceId.length)
w.uint32(10).bytes(m.traceId);
if (m.spanId != null && $Object.hasOwnProperty.call(m, "spanId") && m.spanId.length)
w.uint32(18).bytes(m.spanId);
if (m.traceState != null && $Object.hasOwnProperty.call(m, "traceState") && m.traceState !== "")
w.uint32(26).string(m.traceState);
if (m.parentSpanId != null && $Object.hasOwnProperty.call(m, "parentSpanId") && m.parentSpanId.length)
w.uint32(34).bytes(m.parentSpanId);
if (m.name != null && $Object.hasOwnProperty.call(m, "name") && m.name !== "")
w.uint32(42).string(m.name);
if (m.kind != null && $Object.hasOwnProperty.call(m, "kind") && m.kind !== 0)
w.uint32(48).int32(m.kind);
if (m.startTimeUnixNano != null && $Object.hasOwnProperty.call(m, "startTimeUnixNano") && (typeof m.startTimeUnixNano === "object" ? m.startTimeUnixNano.low || m.startTimeUnixNano.high : m.startTimeUnixNano !== 0))
w.uint32(57).fixed64(m.startTimeUnixNano);
if (m.endTimeUnixNano != null && $Object.hasOwnProperty.call(m, "endTimeUnixNano") && (typeof m.endTimeUnixNano === "object" ? m.endTimeUnixNano.low || m.endTimeUnixNano.high : m.endTimeUnixNano !== 0))
w.uint32(65).fixed64(m.endTimeUnixNano);
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(74).fork(), q + 1).ldelim();
}
if (m.droppedAttributesCount != null && $Object.hasOwnProperty.call(m, "droppedAttributesCount") && m.droppedAttributesCount !== 0)
w.uint32(80).uint32(m.droppedAttributesCount);
if (m.events != null && m.events.length) {
for (var i = 0; i < m.events.length; ++i)
$root.opentelemetry.proto.trace.v1.Span.Event.encode(m.events[i], w.uint32(90).fork(), q + 1).ldelim();
}
if (m.droppedEventsCount != null && $Object.hasOwnProperty.call(m, "droppedEventsCount") && m.droppedEventsCount !== 0)
w.uint32(96).uint32(m.droppedEventsCount);
if (m.links != null && m.links.length) {
for (var i = 0; i < m.links.length; ++i)
$root.opentelemetry.proto.trace.v1.Span.Link.encode(m.links[i], w.uint32(106).fork(), q + 1).ldelim();
}
if (m.droppedLinksCount != null && $Object.hasOwnProperty.call(m, "droppedLinksCount") && m.droppedLinksCount !== 0)
w.uint32(112).uint32(m.droppedLinksCount);
if (m.status != null && $Object.hasOwnProperty.call(m, "status"))
$root.opentelemetry.proto.trace.v1.Status.encode(m.status, w.uint32(122).fork(), q + 1).ldelim();
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(133).fixed32(m.flags);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Span.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.trace.v1.Span();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.traceId = v;
else
delete m.traceId;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.spanId = v;
else
delete m.spanId;
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.traceState = v;
else
delete m.traceState;
continue;
}
case 4: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.parentSpanId = v;
else
delete m.parentSpanId;
continue;
}
case 16: {
if (u !== 5)
break;
if (v = r.fixed32())
m.flags = v;
else
delete m.flags;
continue;
}
case 5: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.name = v;
else
delete m.name;
continue;
}
case 6: {
if (u !== 0)
break;
if (v = r.int32())
m.kind = v;
else
delete m.kind;
continue;
}
case 7: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.startTimeUnixNano = v;
else
delete m.startTimeUnixNano;
continue;
}
case 8: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.endTimeUnixNano = v;
else
delete m.endTimeUnixNano;
continue;
}
case 9: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 10: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedAttributesCount = v;
else
delete m.droppedAttributesCount;
continue;
}
case 11: {
if (u !== 2)
break;
if (!(m.events && m.events.length))
m.events = [];
m.events.push($root.opentelemetry.proto.trace.v1.Span.Event.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 12: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedEventsCount = v;
else
delete m.droppedEventsCount;
continue;
}
case 13: {
if (u !== 2)
break;
if (!(m.links && m.links.length))
m.links = [];
m.links.push($root.opentelemetry.proto.trace.v1.Span.Link.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 14: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedLinksCount = v;
else
delete m.droppedLinksCount;
continue;
}
case 15: {
if (u !== 2)
break;
m.status = $root.opentelemetry.proto.trace.v1.Status.decode(r, r.size(), $undefined, q + 1, m.status);
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
Span.SpanKind = (function() {
const valuesById = $Object.create(null), values = $Object.create(valuesById);
values[valuesById[0] = "SPAN_KIND_UNSPECIFIED"] = 0;
values[valuesById[1] = "SPAN_KIND_INTERNAL"] = 1;
values[valuesById[2] = "SPAN_KIND_SERVER"] = 2;
values[valuesById[3] = "SPAN_KIND_CLIENT"] = 3;
values[valuesById[4] = "SPAN_KIND_PRODUCER"] = 4;
values[valuesById[5] = "SPAN_KIND_CONSUMER"] = 5;
return values;
})();
Span.Event = (function() {
const Event = function (p) {
this.attributes = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Event.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
Event.prototype.name = "";
Event.prototype.attributes = $util.emptyArray;
Event.prototype.droppedAttributesCount = 0;
Event.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(9).fixed64(m.timeUnixNano);
if (m.name != null && $Object.hasOwnProperty.call(m, "name") && m.name !== "")
w.uint32(18).string(m.name);
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(26).fork(), q + 1).ldelim();
}
if (m.droppedAttributesCount != null && $Object.hasOwnProperty.call(m, "droppedAttributesCount") && m.droppedAttributesCount !== 0)
w.uint32(32).uint32(m.droppedAttributesCount);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Event.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.trace.v1.Span.Event();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.name = v;
else
delete m.name;
continue;
}
case 3: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 4: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedAttributesCount = v;
else
delete m.droppedAttributesCount;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Event;
})();
Span.Link = (function() {
const Link = function (p) {
this.attributes = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Link.prototype.traceId = $util.newBuffer([]);
Link.prototype.spanId = $util.newBuffer([]);
Link.prototype.traceState = "";
Link.prototype.attributes = $util.emptyArray;
Link.prototype.droppedAttributesCount = 0;
Link.prototype.flags = 0;
Link.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.traceId != null && $Object.hasOwnProperty.call(m, "traceId") && m.traceId.length)
w.uint32(10).bytes(m.traceId);
if (m.spanId != null && $Object.hasOwnProperty.call(m, "spanId") && m.spanId.length)
w.uint32(18).bytes(m.spanId);
if (m.traceState != null && $Object.hasOwnProperty.call(m, "traceState") && m.traceState !== "")
w.uint32(26).string(m.traceState);
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(34).fork(), q + 1).ldelim();
}
if (m.droppedAttributesCount != null && $Object.hasOwnProperty.call(m, "droppedAttributesCount") && m.droppedAttributesCount !== 0)
w.uint32(40).uint32(m.droppedAttributesCount);
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(53).fixed32(m.flags);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Link.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.trace.v1.Span.Link();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.traceId = v;
else
delete m.traceId;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.spanId = v;
else
delete m.spanId;
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.traceState = v;
else
delete m.traceState;
continue;
}
case 4: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 5: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedAttributesCount = v;
else
delete m.droppedAttributesCount;
continue;
}
case 6: {
if (u !== 5)
break;
if (v = r.fixed32())
m.flags = v;
else
delete m.flags;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Link;
})();
return Span;
})();
v1.Status = (function() {
const Status = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Status.prototype.message = "";
Status.prototype.code = 0;
Status.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.message != null && $Object.hasOwnProperty.call(m, "message") && m.message !== "")
w.uint32(18).string(m.message);
if (m.code != null && $Object.hasOwnProperty.call(m, "code") && m.code !== 0)
w.uint32(24).int32(m.code);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Status.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.trace.v1.Status();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.message = v;
else
delete m.message;
continue;
}
case 3: {
if (u !== 0)
break;
if (v = r.int32())
m.code = v;
else
delete m.code;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
Status.StatusCode = (function() {
const valuesById = $Object.create(null), values = $Object.create(valuesById);
values[valuesById[0] = "STATUS_CODE_UNSET"] = 0;
values[valuesById[1] = "STATUS_CODE_OK"] = 1;
values[valuesById[2] = "STATUS_CODE_ERROR"] = 2;
return values;
})();
return Status;
})();
return v1;
})();
return trace;
})();
proto.common = (function() {
const common = {};
common.v1 = (function() {
const v1 = {};
v1.AnyValue = (function() {
const AnyValue = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
AnyValue.prototype.stringValue = null;
AnyValue.prototype.boolValue = null;
AnyValue.prototype.intValue = null;
AnyValue.prototype.doubleValue = null;
AnyValue.prototype.arrayValue = null;
AnyValue.prototype.kvlistValue = null;
AnyValue.prototype.bytesValue = null;
AnyValue.prototype.stringValueStrindex = null;
let $oneOfFields;
$Object.defineProperty(AnyValue.prototype, "value", {
get: $util.oneOfGetter($oneOfFields = ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue", "stringValueStrindex"]),
set: $util.oneOfSetter($oneOfFields)
});
AnyValue.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.stringValue != null && $Object.hasOwnProperty.call(m, "stringValue"))
w.uint32(10).string(m.stringValue);
if (m.boolValue != null && $Object.hasOwnProperty.call(m, "boolValue"))
w.uint32(16).bool(m.boolValue);
if (m.intValue != null && $Object.hasOwnProperty.call(m, "intValue"))
w.uint32(24).int64(m.intValue);
if (m.doubleValue != null && $Object.hasOwnProperty.call(m, "doubleValue"))
w.uint32(33).double(m.doubleValue);
if (m.arrayValue != null && $Object.hasOwnProperty.call(m, "arrayValue"))
$root.opentelemetry.proto.common.v1.ArrayValue.encode(m.arrayValue, w.uint32(42).fork(), q + 1).ldelim();
if (m.kvlistValue != null && $Object.hasOwnProperty.call(m, "kvlistValue"))
$root.opentelemetry.proto.common.v1.KeyValueList.encode(m.kvlistValue, w.uint32(50).fork(), q + 1).ldelim();
if (m.bytesValue != null && $Object.hasOwnProperty.call(m, "bytesValue"))
w.uint32(58).bytes(m.bytesValue);
if (m.stringValueStrindex != null && $Object.hasOwnProperty.call(m, "stringValueStrindex"))
w.uint32(64).int32(m.stringValueStrindex);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
AnyValue.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.common.v1.AnyValue();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.stringValue = r.stringVerify();
m.value = "stringValue";
continue;
}
case 2: {
if (u !== 0)
break;
m.boolValue = r.bool();
m.value = "boolValue";
continue;
}
case 3: {
if (u !== 0)
break;
m.intValue = r.int64();
m.value = "intValue";
continue;
}
case 4: {
if (u !== 1)
break;
m.doubleValue = r.double();
m.value = "doubleValue";
continue;
}
case 5: {
if (u !== 2)
break;
m.arrayValue = $root.opentelemetry.proto.common.v1.ArrayValue.decode(r, r.size(), $undefined, q + 1, m.arrayValue);
m.value = "arrayValue";
continue;
}
case 6: {
if (u !== 2)
break;
m.kvlistValue = $root.opentelemetry.proto.common.v1.KeyValueList.decode(r, r.size(), $undefined, q + 1, m.kvlistValue);
m.value = "kvlistValue";
continue;
}
case 7: {
if (u !== 2)
break;
m.bytesValue = r.bytes();
m.value = "bytesValue";
continue;
}
case 8: {
if (u !== 0)
break;
m.stringValueStrindex = r.int32();
m.value = "stringValueStrindex";
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return AnyValue;
})();
v1.ArrayValue = (function() {
const ArrayValue = function (p) {
this.values = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ArrayValue.prototype.values = $util.emptyArray;
ArrayValue.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.values != null && m.values.length) {
for (var i = 0; i < m.values.length; ++i)
$root.opentelemetry.proto.common.v1.AnyValue.encode(m.values[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ArrayValue.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.common.v1.ArrayValue();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.values && m.values.length))
m.values = [];
m.values.push($root.opentelemetry.proto.common.v1.AnyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ArrayValue;
})();
v1.KeyValueList = (function() {
const KeyValueList = function (p) {
this.values = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
KeyValueList.prototype.values = $util.emptyArray;
KeyValueList.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.values != null && m.values.length) {
for (var i = 0; i < m.values.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.values[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
KeyValueList.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.common.v1.KeyValueList();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.values && m.values.length))
m.values = [];
m.values.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return KeyValueList;
})();
v1.KeyValue = (function() {
const KeyValue = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
KeyValue.prototype.key = "";
KeyValue.prototype.value = null;
KeyValue.prototype.keyStrindex = 0;
KeyValue.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.key != null && $Object.hasOwnProperty.call(m, "key") && m.key !== "")
w.uint32(10).string(m.key);
if (m.value != null && $Object.hasOwnProperty.call(m, "value"))
$root.opentelemetry.proto.common.v1.AnyValue.encode(m.value, w.uint32(18).fork(), q + 1).ldelim();
if (m.keyStrindex != null && $Object.hasOwnProperty.call(m, "keyStrindex") && m.keyStrindex !== 0)
w.uint32(24).int32(m.keyStrindex);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
KeyValue.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.common.v1.KeyValue();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.key = v;
else
delete m.key;
continue;
}
case 2: {
if (u !== 2)
break;
m.value = $root.opentelemetry.proto.common.v1.AnyValue.decode(r, r.size(), $undefined, q + 1, m.value);
continue;
}
case 3: {
if (u !== 0)
break;
if (v = r.int32())
m.keyStrindex = v;
else
delete m.keyStrindex;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return KeyValue;
})();
v1.InstrumentationScope = (function() {
const InstrumentationScope = function (p) {
this.attributes = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
InstrumentationScope.prototype.name = "";
InstrumentationScope.prototype.version = "";
InstrumentationScope.prototype.attributes = $util.emptyArray;
InstrumentationScope.prototype.droppedAttributesCount = 0;
InstrumentationScope.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.name != null && $Object.hasOwnProperty.call(m, "name") && m.name !== "")
w.uint32(10).string(m.name);
if (m.version != null && $Object.hasOwnProperty.call(m, "version") && m.version !== "")
w.uint32(18).string(m.version);
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(26).fork(), q + 1).ldelim();
}
if (m.droppedAttributesCount != null && $Object.hasOwnProperty.call(m, "droppedAttributesCount") && m.droppedAttributesCount !== 0)
w.uint32(32).uint32(m.droppedAttributesCount);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
InstrumentationScope.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.common.v1.InstrumentationScope();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.name = v;
else
delete m.name;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.version = v;
else
delete m.version;
continue;
}
case 3: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 4: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedAttributesCount = v;
else
delete m.droppedAttributesCount;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return InstrumentationScope;
})();
v1.EntityRef = (function() {
const EntityRef = function (p) {
this.idKeys = [];
this.descriptionKeys = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
EntityRef.prototype.schemaUrl = "";
EntityRef.prototype.type = "";
EntityRef.prototype.idKeys = $util.emptyArray;
EntityRef.prototype.descriptionKeys = $util.emptyArray;
EntityRef.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(10).string(m.schemaUrl);
if (m.type != null && $Object.hasOwnProperty.call(m, "type") && m.type !== "")
w.uint32(18).string(m.type);
if (m.idKeys != null && m.idKeys.length) {
for (var i = 0; i < m.idKeys.length; ++i)
w.uint32(26).string(m.idKeys[i]);
}
if (m.descriptionKeys != null && m.descriptionKeys.length) {
for (var i = 0; i < m.descriptionKeys.length; ++i)
w.uint32(34).string(m.descriptionKeys[i]);
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
EntityRef.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.common.v1.EntityRef();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.type = v;
else
delete m.type;
continue;
}
case 3: {
if (u !== 2)
break;
if (!(m.idKeys && m.idKeys.length))
m.idKeys = [];
m.idKeys.push(r.stringVerify());
continue;
}
case 4: {
if (u !== 2)
break;
if (!(m.descriptionKeys && m.descriptionKeys.length))
m.descriptionKeys = [];
m.descriptionKeys.push(r.stringVerify());
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return EntityRef;
})();
return v1;
})();
return common;
})();
proto.resource = (function() {
const resource = {};
resource.v1 = (function() {
const v1 = {};
v1.Resource = (function() {
const Resource = function (p) {
this.attributes = [];
this.entityRefs = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Resource.prototype.attributes = $util.emptyArray;
Resource.prototype.droppedAttributesCount = 0;
Resource.prototype.entityRefs = $util.emptyArray;
Resource.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.droppedAttributesCount != null && $Object.hasOwnProperty.call(m, "droppedAttributesCount") && m.droppedAttributesCount !== 0)
w.uint32(16).uint32(m.droppedAttributesCount);
if (m.entityRefs != null && m.entityRefs.length) {
for (var i = 0; i < m.entityRefs.length; ++i)
$root.opentelemetry.proto.common.v1.EntityRef.encode(m.entityRefs[i], w.uint32(26).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Resource.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.resource.v1.Resource();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedAttributesCount = v;
else
delete m.droppedAttributesCount;
continue;
}
case 3: {
if (u !== 2)
break;
if (!(m.entityRefs && m.entityRefs.length))
m.entityRefs = [];
m.entityRefs.push($root.opentelemetry.proto.common.v1.EntityRef.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Resource;
})();
return v1;
})();
return resource;
})();
proto.logs = (function() {
const logs = {};
logs.v1 = (function() {
const v1 = {};
v1.ResourceLogs = (function() {
const ResourceLogs = function (p) {
this.scopeLogs = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ResourceLogs.prototype.resource = null;
ResourceLogs.prototype.scopeLogs = $util.emptyArray;
ResourceLogs.prototype.schemaUrl = "";
ResourceLogs.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.resource != null && $Object.hasOwnProperty.call(m, "resource"))
$root.opentelemetry.proto.resource.v1.Resource.encode(m.resource, w.uint32(10).fork(), q + 1).ldelim();
if (m.scopeLogs != null && m.scopeLogs.length) {
for (var i = 0; i < m.scopeLogs.length; ++i)
$root.opentelemetry.proto.logs.v1.ScopeLogs.encode(m.scopeLogs[i], w.uint32(18).fork(), q + 1).ldelim();
}
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(26).string(m.schemaUrl);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ResourceLogs.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.logs.v1.ResourceLogs();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.resource = $root.opentelemetry.proto.resource.v1.Resource.decode(r, r.size(), $undefined, q + 1, m.resource);
continue;
}
case 2: {
if (u !== 2)
break;
if (!(m.scopeLogs && m.scopeLogs.length))
m.scopeLogs = [];
m.scopeLogs.push($root.opentelemetry.proto.logs.v1.ScopeLogs.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ResourceLogs;
})();
v1.ScopeLogs = (function() {
const ScopeLogs = function (p) {
this.logRecords = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ScopeLogs.prototype.scope = null;
ScopeLogs.prototype.logRecords = $util.emptyArray;
ScopeLogs.prototype.schemaUrl = "";
ScopeLogs.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.scope != null && $Object.hasOwnProperty.call(m, "scope"))
$root.opentelemetry.proto.common.v1.InstrumentationScope.encode(m.scope, w.uint32(10).fork(), q + 1).ldelim();
if (m.logRecords != null && m.logRecords.length) {
for (var i = 0; i < m.logRecords.length; ++i)
$root.opentelemetry.proto.logs.v1.LogRecord.encode(m.logRecords[i], w.uint32(18).fork(), q + 1).ldelim();
}
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(26).string(m.schemaUrl);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ScopeLogs.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.logs.v1.ScopeLogs();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.scope = $root.opentelemetry.proto.common.v1.InstrumentationScope.decode(r, r.size(), $undefined, q + 1, m.scope);
continue;
}
case 2: {
if (u !== 2)
break;
if (!(m.logRecords && m.logRecords.length))
m.logRecords = [];
m.logRecords.push($root.opentelemetry.proto.logs.v1.LogRecord.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ScopeLogs;
})();
v1.SeverityNumber = (function() {
const valuesById = $Object.create(null), values = $Object.create(valuesById);
values[valuesById[0] = "SEVERITY_NUMBER_UNSPECIFIED"] = 0;
values[valuesById[1] = "SEVERITY_NUMBER_TRACE"] = 1;
values[valuesById[2] = "SEVERITY_NUMBER_TRACE2"] = 2;
values[valuesById[3] = "SEVERITY_NUMBER_TRACE3"] = 3;
values[valuesById[4] = "SEVERITY_NUMBER_TRACE4"] = 4;
values[valuesById[5] = "SEVERITY_NUMBER_DEBUG"] = 5;
values[valuesById[6] = "SEVERITY_NUMBER_DEBUG2"] = 6;
values[valuesById[7] = "SEVERITY_NUMBER_DEBUG3"] = 7;
values[valuesById[8] = "SEVERITY_NUMBER_DEBUG4"] = 8;
values[valuesById[9] = "SEVERITY_NUMBER_INFO"] = 9;
values[valuesById[10] = "SEVERITY_NUMBER_INFO2"] = 10;
values[valuesById[11] = "SEVERITY_NUMBER_INFO3"] = 11;
values[valuesById[12] = "SEVERITY_NUMBER_INFO4"] = 12;
values[valuesById[13] = "SEVERITY_NUMBER_WARN"] = 13;
values[valuesById[14] = "SEVERITY_NUMBER_WARN2"] = 14;
values[valuesById[15] = "SEVERITY_NUMBER_WARN3"] = 15;
values[valuesById[16] = "SEVERITY_NUMBER_WARN4"] = 16;
values[valuesById[17] = "SEVERITY_NUMBER_ERROR"] = 17;
values[valuesById[18] = "SEVERITY_NUMBER_ERROR2"] = 18;
values[valuesById[19] = "SEVERITY_NUMBER_ERROR3"] = 19;
values[valuesById[20] = "SEVERITY_NUMBER_ERROR4"] = 20;
values[valuesById[21] = "SEVERITY_NUMBER_FATAL"] = 21;
values[valuesById[22] = "SEVERITY_NUMBER_FATAL2"] = 22;
values[valuesById[23] = "SEVERITY_NUMBER_FATAL3"] = 23;
values[valuesById[24] = "SEVERITY_NUMBER_FATAL4"] = 24;
return values;
})();
v1.LogRecord = (function() {
const LogRecord = function (p) {
this.attributes = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
LogRecord.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
LogRecord.prototype.observedTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
LogRecord.prototype.severityNumber = 0;
LogRecord.prototype.severityText = "";
LogRecord.prototype.body = null;
LogRecord.prototype.attributes = $util.emptyArray;
LogRecord.prototype.droppedAttributesCount = 0;
LogRecord.prototype.flags = 0;
LogRecord.prototype.traceId = $util.newBuffer([]);
LogRecord.prototype.spanId = $util.newBuffer([]);
LogRecord.prototype.eventName = "";
LogRecord.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(9).fixed64(m.timeUnixNano);
if (m.severityNumber != null && $Object.hasOwnProperty.call(m, "severityNumber") && m.severityNumber !== 0)
w.uint32(16).int32(m.severityNumber);
if (m.severityText != null && $Object.hasOwnProperty.call(m, "severityText") && m.severityText !== "")
w.uint32(26).string(m.severityText);
if (m.body != null && $Object.hasOwnProperty.call(m, "body"))
$root.opentelemetry.proto.common.v1.AnyValue.encode(m.body, w.uint32(42).fork(), q + 1).ldelim();
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(50).fork(), q + 1).ldelim();
}
if (m.droppedAttributesCount != null && $Object.hasOwnProperty.call(m, "droppedAttributesCount") && m.droppedAttributesCount !== 0)
w.uint32(56).uint32(m.droppedAttributesCount);
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(69).fixed32(m.flags);
if (m.traceId != null && $Object.hasOwnProperty.call(m, "traceId") && m.traceId.length)
w.uint32(74).bytes(m.traceId);
if (m.spanId != null && $Object.hasOwnProperty.call(m, "spanId") && m.spanId.length)
w.uint32(82).bytes(m.spanId);
if (m.observedTimeUnixNano != null && $Object.hasOwnProperty.call(m, "observedTimeUnixNano") && (typeof m.observedTimeUnixNano === "object" ? m.observedTimeUnixNano.low || m.observedTimeUnixNano.high : m.observedTimeUnixNano !== 0))
w.uint32(89).fixed64(m.observedTimeUnixNano);
if (m.eventName != null && $Object.hasOwnProperty.call(m, "eventName") && m.eventName !== "")
w.uint32(98).string(m.eventName);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
LogRecord.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.logs.v1.LogRecord();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 11: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.observedTimeUnixNano = v;
else
delete m.observedTimeUnixNano;
continue;
}
case 2: {
if (u !== 0)
break;
if (v = r.int32())
m.severityNumber = v;
else
delete m.severityNumber;
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.severityText = v;
else
delete m.severityText;
continue;
}
case 5: {
if (u !== 2)
break;
m.body = $root.opentelemetry.proto.common.v1.AnyValue.decode(r, r.size(), $undefined, q + 1, m.body);
continue;
}
case 6: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 7: {
if (u !== 0)
break;
if (v = r.uint32())
m.droppedAttributesCount = v;
else
delete m.droppedAttributesCount;
continue;
}
case 8: {
if (u !== 5)
break;
if (v = r.fixed32())
m.flags = v;
else
delete m.flags;
continue;
}
case 9: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.traceId = v;
else
delete m.traceId;
continue;
}
case 10: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.spanId = v;
else
delete m.spanId;
continue;
}
case 12: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.eventName = v;
else
delete m.eventName;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return LogRecord;
})();
return v1;
})();
return logs;
})();
proto.metrics = (function() {
const metrics = {};
metrics.v1 = (function() {
const v1 = {};
v1.ResourceMetrics = (function() {
const ResourceMetrics = function (p) {
this.scopeMetrics = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ResourceMetrics.prototype.resource = null;
ResourceMetrics.prototype.scopeMetrics = $util.emptyArray;
ResourceMetrics.prototype.schemaUrl = "";
ResourceMetrics.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.resource != null && $Object.hasOwnProperty.call(m, "resource"))
$root.opentelemetry.proto.resource.v1.Resource.encode(m.resource, w.uint32(10).fork(), q + 1).ldelim();
if (m.scopeMetrics != null && m.scopeMetrics.length) {
for (var i = 0; i < m.scopeMetrics.length; ++i)
$root.opentelemetry.proto.metrics.v1.ScopeMetrics.encode(m.scopeMetrics[i], w.uint32(18).fork(), q + 1).ldelim();
}
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(26).string(m.schemaUrl);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ResourceMetrics.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.ResourceMetrics();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.resource = $root.opentelemetry.proto.resource.v1.Resource.decode(r, r.size(), $undefined, q + 1, m.resource);
continue;
}
case 2: {
if (u !== 2)
break;
if (!(m.scopeMetrics && m.scopeMetrics.length))
m.scopeMetrics = [];
m.scopeMetrics.push($root.opentelemetry.proto.metrics.v1.ScopeMetrics.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ResourceMetrics;
})();
v1.ScopeMetrics = (function() {
const ScopeMetrics = function (p) {
this.metrics = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ScopeMetrics.prototype.scope = null;
ScopeMetrics.prototype.metrics = $util.emptyArray;
ScopeMetrics.prototype.schemaUrl = "";
ScopeMetrics.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.scope != null && $Object.hasOwnProperty.call(m, "scope"))
$root.opentelemetry.proto.common.v1.InstrumentationScope.encode(m.scope, w.uint32(10).fork(), q + 1).ldelim();
if (m.metrics != null && m.metrics.length) {
for (var i = 0; i < m.metrics.length; ++i)
$root.opentelemetry.proto.metrics.v1.Metric.encode(m.metrics[i], w.uint32(18).fork(), q + 1).ldelim();
}
if (m.schemaUrl != null && $Object.hasOwnProperty.call(m, "schemaUrl") && m.schemaUrl !== "")
w.uint32(26).string(m.schemaUrl);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ScopeMetrics.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.ScopeMetrics();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.scope = $root.opentelemetry.proto.common.v1.InstrumentationScope.decode(r, r.size(), $undefined, q + 1, m.scope);
continue;
}
case 2: {
if (u !== 2)
break;
if (!(m.metrics && m.metrics.length))
m.metrics = [];
m.metrics.push($root.opentelemetry.proto.metrics.v1.Metric.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.schemaUrl = v;
else
delete m.schemaUrl;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ScopeMetrics;
})();
v1.Metric = (function() {
const Metric = function (p) {
this.metadata = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Metric.prototype.name = "";
Metric.prototype.description = "";
Metric.prototype.unit = "";
Metric.prototype.gauge = null;
Metric.prototype.sum = null;
Metric.prototype.histogram = null;
Metric.prototype.exponentialHistogram = null;
Metric.prototype.summary = null;
Metric.prototype.metadata = $util.emptyArray;
let $oneOfFields;
$Object.defineProperty(Metric.prototype, "data", {
get: $util.oneOfGetter($oneOfFields = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"]),
set: $util.oneOfSetter($oneOfFields)
});
Metric.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.name != null && $Object.hasOwnProperty.call(m, "name") && m.name !== "")
w.uint32(10).string(m.name);
if (m.description != null && $Object.hasOwnProperty.call(m, "description") && m.description !== "")
w.uint32(18).string(m.description);
if (m.unit != null && $Object.hasOwnProperty.call(m, "unit") && m.unit !== "")
w.uint32(26).string(m.unit);
if (m.gauge != null && $Object.hasOwnProperty.call(m, "gauge"))
$root.opentelemetry.proto.metrics.v1.Gauge.encode(m.gauge, w.uint32(42).fork(), q + 1).ldelim();
if (m.sum != null && $Object.hasOwnProperty.call(m, "sum"))
$root.opentelemetry.proto.metrics.v1.Sum.encode(m.sum, w.uint32(58).fork(), q + 1).ldelim();
if (m.histogram != null && $Object.hasOwnProperty.call(m, "histogram"))
$root.opentelemetry.proto.metrics.v1.Histogram.encode(m.histogram, w.uint32(74).fork(), q + 1).ldelim();
if (m.exponentialHistogram != null && $Object.hasOwnProperty.call(m, "exponentialHistogram"))
$root.opentelemetry.proto.metrics.v1.ExponentialHistogram.encode(m.exponentialHistogram, w.uint32(82).fork(), q + 1).ldelim();
if (m.summary != null && $Object.hasOwnProperty.call(m, "summary"))
$root.opentelemetry.proto.metrics.v1.Summary.encode(m.summary, w.uint32(90).fork(), q + 1).ldelim();
if (m.metadata != null && m.metadata.length) {
for (var i = 0; i < m.metadata.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.metadata[i], w.uint32(98).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Metric.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.Metric();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.name = v;
else
delete m.name;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.description = v;
else
delete m.description;
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.unit = v;
else
delete m.unit;
continue;
}
case 5: {
if (u !== 2)
break;
m.gauge = $root.opentelemetry.proto.metrics.v1.Gauge.decode(r, r.size(), $undefined, q + 1, m.gauge);
m.data = "gauge";
continue;
}
case 7: {
if (u !== 2)
break;
m.sum = $root.opentelemetry.proto.metrics.v1.Sum.decode(r, r.size(), $undefined, q + 1, m.sum);
m.data = "sum";
continue;
}
case 9: {
if (u !== 2)
break;
m.histogram = $root.opentelemetry.proto.metrics.v1.Histogram.decode(r, r.size(), $undefined, q + 1, m.histogram);
m.data = "histogram";
continue;
}
case 10: {
if (u !== 2)
break;
m.exponentialHistogram = $root.opentelemetry.proto.metrics.v1.ExponentialHistogram.decode(r, r.size(), $undefined, q + 1, m.exponentialHistogram);
m.data = "exponentialHistogram";
continue;
}
case 11: {
if (u !== 2)
break;
m.summary = $root.opentelemetry.proto.metrics.v1.Summary.decode(r, r.size(), $undefined, q + 1, m.summary);
m.data = "summary";
continue;
}
case 12: {
if (u !== 2)
break;
if (!(m.metadata && m.metadata.length))
m.metadata = [];
m.metadata.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Metric;
})();
v1.Gauge = (function() {
const Gauge = function (p) {
this.dataPoints = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Gauge.prototype.dataPoints = $util.emptyArray;
Gauge.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.dataPoints != null && m.dataPoints.length) {
for (var i = 0; i < m.dataPoints.length; ++i)
$root.opentelemetry.proto.metrics.v1.NumberDataPoint.encode(m.dataPoints[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Gauge.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.Gauge();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.dataPoints && m.dataPoints.length))
m.dataPoints = [];
m.dataPoints.push($root.opentelemetry.proto.metrics.v1.NumberDataPoint.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Gauge;
})();
v1.Sum = (function() {
const Sum = function (p) {
this.dataPoints = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Sum.prototype.dataPoints = $util.emptyArray;
Sum.prototype.aggregationTemporality = 0;
Sum.prototype.isMonotonic = false;
Sum.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.dataPoints != null && m.dataPoints.length) {
for (var i = 0; i < m.dataPoints.length; ++i)
$root.opentelemetry.proto.metrics.v1.NumberDataPoint.encode(m.dataPoints[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.aggregationTemporality != null && $Object.hasOwnProperty.call(m, "aggregationTemporality") && m.aggregationTemporality !== 0)
w.uint32(16).int32(m.aggregationTemporality);
if (m.isMonotonic != null && $Object.hasOwnProperty.call(m, "isMonotonic") && m.isMonotonic !== false)
w.uint32(24).bool(m.isMonotonic);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Sum.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.Sum();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.dataPoints && m.dataPoints.length))
m.dataPoints = [];
m.dataPoints.push($root.opentelemetry.proto.metrics.v1.NumberDataPoint.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 0)
break;
if (v = r.int32())
m.aggregationTemporality = v;
else
delete m.aggregationTemporality;
continue;
}
case 3: {
if (u !== 0)
break;
if (v = r.bool())
m.isMonotonic = v;
else
delete m.isMonotonic;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Sum;
})();
v1.Histogram = (function() {
const Histogram = function (p) {
this.dataPoints = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Histogram.prototype.dataPoints = $util.emptyArray;
Histogram.prototype.aggregationTemporality = 0;
Histogram.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.dataPoints != null && m.dataPoints.length) {
for (var i = 0; i < m.dataPoints.length; ++i)
$root.opentelemetry.proto.metrics.v1.HistogramDataPoint.encode(m.dataPoints[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.aggregationTemporality != null && $Object.hasOwnProperty.call(m, "aggregationTemporality") && m.aggregationTemporality !== 0)
w.uint32(16).int32(m.aggregationTemporality);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Histogram.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.Histogram();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.dataPoints && m.dataPoints.length))
m.dataPoints = [];
m.dataPoints.push($root.opentelemetry.proto.metrics.v1.HistogramDataPoint.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 0)
break;
if (v = r.int32())
m.aggregationTemporality = v;
else
delete m.aggregationTemporality;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Histogram;
})();
v1.ExponentialHistogram = (function() {
const ExponentialHistogram = function (p) {
this.dataPoints = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExponentialHistogram.prototype.dataPoints = $util.emptyArray;
ExponentialHistogram.prototype.aggregationTemporality = 0;
ExponentialHistogram.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.dataPoints != null && m.dataPoints.length) {
for (var i = 0; i < m.dataPoints.length; ++i)
$root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.encode(m.dataPoints[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.aggregationTemporality != null && $Object.hasOwnProperty.call(m, "aggregationTemporality") && m.aggregationTemporality !== 0)
w.uint32(16).int32(m.aggregationTemporality);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExponentialHistogram.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.ExponentialHistogram();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.dataPoints && m.dataPoints.length))
m.dataPoints = [];
m.dataPoints.push($root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 0)
break;
if (v = r.int32())
m.aggregationTemporality = v;
else
delete m.aggregationTemporality;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ExponentialHistogram;
})();
v1.Summary = (function() {
const Summary = function (p) {
this.dataPoints = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Summary.prototype.dataPoints = $util.emptyArray;
Summary.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.dataPoints != null && m.dataPoints.length) {
for (var i = 0; i < m.dataPoints.length; ++i)
$root.opentelemetry.proto.metrics.v1.SummaryDataPoint.encode(m.dataPoints[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Summary.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.Summary();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.dataPoints && m.dataPoints.length))
m.dataPoints = [];
m.dataPoints.push($root.opentelemetry.proto.metrics.v1.SummaryDataPoint.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Summary;
})();
v1.AggregationTemporality = (function() {
const valuesById = $Object.create(null), values = $Object.create(valuesById);
values[valuesById[0] = "AGGREGATION_TEMPORALITY_UNSPECIFIED"] = 0;
values[valuesById[1] = "AGGREGATION_TEMPORALITY_DELTA"] = 1;
values[valuesById[2] = "AGGREGATION_TEMPORALITY_CUMULATIVE"] = 2;
return values;
})();
v1.NumberDataPoint = (function() {
const NumberDataPoint = function (p) {
this.attributes = [];
this.exemplars = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
NumberDataPoint.prototype.attributes = $util.emptyArray;
NumberDataPoint.prototype.startTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
NumberDataPoint.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
NumberDataPoint.prototype.asDouble = null;
NumberDataPoint.prototype.asInt = null;
NumberDataPoint.prototype.exemplars = $util.emptyArray;
NumberDataPoint.prototype.flags = 0;
let $oneOfFields;
$Object.defineProperty(NumberDataPoint.prototype, "value", {
get: $util.oneOfGetter($oneOfFields = ["asDouble", "asInt"]),
set: $util.oneOfSetter($oneOfFields)
});
NumberDataPoint.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.startTimeUnixNano != null && $Object.hasOwnProperty.call(m, "startTimeUnixNano") && (typeof m.startTimeUnixNano === "object" ? m.startTimeUnixNano.low || m.startTimeUnixNano.high : m.startTimeUnixNano !== 0))
w.uint32(17).fixed64(m.startTimeUnixNano);
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(25).fixed64(m.timeUnixNano);
if (m.asDouble != null && $Object.hasOwnProperty.call(m, "asDouble"))
w.uint32(33).double(m.asDouble);
if (m.exemplars != null && m.exemplars.length) {
for (var i = 0; i < m.exemplars.length; ++i)
$root.opentelemetry.proto.metrics.v1.Exemplar.encode(m.exemplars[i], w.uint32(42).fork(), q + 1).ldelim();
}
if (m.asInt != null && $Object.hasOwnProperty.call(m, "asInt"))
w.uint32(49).sfixed64(m.asInt);
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(58).fork(), q + 1).ldelim();
}
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(64).uint32(m.flags);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
NumberDataPoint.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.NumberDataPoint();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 7: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.startTimeUnixNano = v;
else
delete m.startTimeUnixNano;
continue;
}
case 3: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 4: {
if (u !== 1)
break;
m.asDouble = r.double();
m.value = "asDouble";
continue;
}
case 6: {
if (u !== 1)
break;
m.asInt = r.sfixed64();
m.value = "asInt";
continue;
}
case 5: {
if (u !== 2)
break;
if (!(m.exemplars && m.exemplars.length))
m.exemplars = [];
m.exemplars.push($root.opentelemetry.proto.metrics.v1.Exemplar.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 8: {
if (u !== 0)
break;
if (v = r.uint32())
m.flags = v;
else
delete m.flags;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return NumberDataPoint;
})();
v1.HistogramDataPoint = (function() {
const HistogramDataPoint = function (p) {
this.attributes = [];
this.bucketCounts = [];
this.explicitBounds = [];
this.exemplars = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
HistogramDataPoint.prototype.attributes = $util.emptyArray;
HistogramDataPoint.prototype.startTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
HistogramDataPoint.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
HistogramDataPoint.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
HistogramDataPoint.prototype.sum = null;
HistogramDataPoint.prototype.bucketCounts = $util.emptyArray;
HistogramDataPoint.prototype.explicitBounds = $util.emptyArray;
HistogramDataPoint.prototype.exemplars = $util.emptyArray;
HistogramDataPoint.prototype.flags = 0;
HistogramDataPoint.prototype.min = null;
HistogramDataPoint.prototype.max = null;
let $oneOfFields;
// Virtual OneOf for proto3 optional field
$Object.defineProperty(HistogramDataPoint.prototype, "_sum", {
get: $util.oneOfGetter($oneOfFields = ["sum"]),
set: $util.oneOfSetter($oneOfFields)
});
// Virtual OneOf for proto3 optional field
$Object.defineProperty(HistogramDataPoint.prototype, "_min", {
get: $util.oneOfGetter($oneOfFields = ["min"]),
set: $util.oneOfSetter($oneOfFields)
});
// Virtual OneOf for proto3 optional field
$Object.defineProperty(HistogramDataPoint.prototype, "_max", {
get: $util.oneOfGetter($oneOfFields = ["max"]),
set: $util.oneOfSetter($oneOfFields)
});
HistogramDataPoint.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.startTimeUnixNano != null && $Object.hasOwnProperty.call(m, "startTimeUnixNano") && (typeof m.startTimeUnixNano === "object" ? m.startTimeUnixNano.low || m.startTimeUnixNano.high : m.startTimeUnixNano !== 0))
w.uint32(17).fixed64(m.startTimeUnixNano);
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(25).fixed64(m.timeUnixNano);
if (m.count != null && $Object.hasOwnProperty.call(m, "count") && (typeof m.count === "object" ? m.count.low || m.count.high : m.count !== 0))
w.uint32(33).fixed64(m.count);
if (m.sum != null && $Object.hasOwnProperty.call(m, "sum"))
w.uint32(41).double(m.sum);
if (m.bucketCounts != null && m.bucketCounts.length) {
w.uint32(50).fixed64s(m.bucketCounts);
}
if (m.explicitBounds != null && m.explicitBounds.length) {
w.uint32(58).doubles(m.explicitBounds);
}
if (m.exemplars != null && m.exemplars.length) {
for (var i = 0; i < m.exemplars.length; ++i)
$root.opentelemetry.proto.metrics.v1.Exemplar.encode(m.exemplars[i], w.uint32(66).fork(), q + 1).ldelim();
}
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(74).fork(), q + 1).ldelim();
}
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(80).uint32(m.flags);
if (m.min != null && $Object.hasOwnProperty.call(m, "min"))
w.uint32(89).double(m.min);
if (m.max != null && $Object.hasOwnProperty.call(m, "max"))
w.uint32(97).double(m.max);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
HistogramDataPoint.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.HistogramDataPoint();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 9: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.startTimeUnixNano = v;
else
delete m.startTimeUnixNano;
continue;
}
case 3: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 4: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.count = v;
else
delete m.count;
continue;
}
case 5: {
if (u !== 1)
break;
m.sum = r.double();
m._sum = "sum";
continue;
}
case 6: {
if (u === 2) {
if (!(m.bucketCounts && m.bucketCounts.length))
m.bucketCounts = [];
r.fixed64s(m.bucketCounts);
continue;
}
if (u !== 1)
break;
if (!(m.bucketCounts && m.bucketCounts.length))
m.bucketCounts = [];
m.bucketCounts.push(r.fixed64());
continue;
}
case 7: {
if (u === 2) {
if (!(m.explicitBounds && m.explicitBounds.length))
m.explicitBounds = [];
r.doubles(m.explicitBounds);
continue;
}
if (u !== 1)
break;
if (!(m.explicitBounds && m.explicitBounds.length))
m.explicitBounds = [];
m.explicitBounds.push(r.double());
continue;
}
case 8: {
if (u !== 2)
break;
if (!(m.exemplars && m.exemplars.length))
m.exemplars = [];
m.exemplars.push($root.opentelemetry.proto.metrics.v1.Exemplar.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 10: {
if (u !== 0)
break;
if (v = r.uint32())
m.flags = v;
else
delete m.flags;
continue;
}
case 11: {
if (u !== 1)
break;
m.min = r.double();
m._min = "min";
continue;
}
case 12: {
if (u !== 1)
break;
m.max = r.double();
m._max = "max";
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return HistogramDataPoint;
})();
v1.ExponentialHistogramDataPoint = (function() {
const ExponentialHistogramDataPoint = function (p) {
this.attributes = [];
this.exemplars = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ExponentialHistogramDataPoint.prototype.attributes = $util.emptyArray;
ExponentialHistogramDataPoint.prototype.startTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
ExponentialHistogramDataPoint.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
ExponentialHistogramDataPoint.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
ExponentialHistogramDataPoint.prototype.sum = null;
ExponentialHistogramDataPoint.prototype.scale = 0;
ExponentialHistogramDataPoint.prototype.zeroCount = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
ExponentialHistogramDataPoint.prototype.positive = null;
ExponentialHistogramDataPoint.prototype.negative = null;
ExponentialHistogramDataPoint.prototype.flags = 0;
ExponentialHistogramDataPoint.prototype.exemplars = $util.emptyArray;
ExponentialHistogramDataPoint.prototype.min = null;
ExponentialHistogramDataPoint.prototype.max = null;
ExponentialHistogramDataPoint.prototype.zeroThreshold = 0;
let $oneOfFields;
// Virtual OneOf for proto3 optional field
$Object.defineProperty(ExponentialHistogramDataPoint.prototype, "_sum", {
get: $util.oneOfGetter($oneOfFields = ["sum"]),
set: $util.oneOfSetter($oneOfFields)
});
// Virtual OneOf for proto3 optional field
$Object.defineProperty(ExponentialHistogramDataPoint.prototype, "_min", {
get: $util.oneOfGetter($oneOfFields = ["min"]),
set: $util.oneOfSetter($oneOfFields)
});
// Virtual OneOf for proto3 optional field
$Object.defineProperty(ExponentialHistogramDataPoint.prototype, "_max", {
get: $util.oneOfGetter($oneOfFields = ["max"]),
set: $util.oneOfSetter($oneOfFields)
});
ExponentialHistogramDataPoint.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.startTimeUnixNano != null && $Object.hasOwnProperty.call(m, "startTimeUnixNano") && (typeof m.startTimeUnixNano === "object" ? m.startTimeUnixNano.low || m.startTimeUnixNano.high : m.startTimeUnixNano !== 0))
w.uint32(17).fixed64(m.startTimeUnixNano);
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(25).fixed64(m.timeUnixNano);
if (m.count != null && $Object.hasOwnProperty.call(m, "count") && (typeof m.count === "object" ? m.count.low || m.count.high : m.count !== 0))
w.uint32(33).fixed64(m.count);
if (m.sum != null && $Object.hasOwnProperty.call(m, "sum"))
w.uint32(41).double(m.sum);
if (m.scale != null && $Object.hasOwnProperty.call(m, "scale") && m.scale !== 0)
w.uint32(48).sint32(m.scale);
if (m.zeroCount != null && $Object.hasOwnProperty.call(m, "zeroCount") && (typeof m.zeroCount === "object" ? m.zeroCount.low || m.zeroCount.high : m.zeroCount !== 0))
w.uint32(57).fixed64(m.zeroCount);
if (m.positive != null && $Object.hasOwnProperty.call(m, "positive"))
$root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets.encode(m.positive, w.uint32(66).fork(), q + 1).ldelim();
if (m.negative != null && $Object.hasOwnProperty.call(m, "negative"))
$root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets.encode(m.negative, w.uint32(74).fork(), q + 1).ldelim();
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(80).uint32(m.flags);
if (m.exemplars != null && m.exemplars.length) {
for (var i = 0; i < m.exemplars.length; ++i)
$root.opentelemetry.proto.metrics.v1.Exemplar.encode(m.exemplars[i], w.uint32(90).fork(), q + 1).ldelim();
}
if (m.min != null && $Object.hasOwnProperty.call(m, "min"))
w.uint32(97).double(m.min);
if (m.max != null && $Object.hasOwnProperty.call(m, "max"))
w.uint32(105).double(m.max);
if (m.zeroThreshold != null && $Object.hasOwnProperty.call(m, "zeroThreshold") && !$Object.is(m.zeroThreshold, 0))
w.uint32(113).double(m.zeroThreshold);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ExponentialHistogramDataPoint.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.startTimeUnixNano = v;
else
delete m.startTimeUnixNano;
continue;
}
case 3: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 4: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.count = v;
else
delete m.count;
continue;
}
case 5: {
if (u !== 1)
break;
m.sum = r.double();
m._sum = "sum";
continue;
}
case 6: {
if (u !== 0)
break;
if (v = r.sint32())
m.scale = v;
else
delete m.scale;
continue;
}
case 7: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.zeroCount = v;
else
delete m.zeroCount;
continue;
}
case 8: {
if (u !== 2)
break;
m.positive = $root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets.decode(r, r.size(), $undefined, q + 1, m.positive);
continue;
}
case 9: {
if (u !== 2)
break;
m.negative = $root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets.decode(r, r.size(), $undefined, q + 1, m.negative);
continue;
}
case 10: {
if (u !== 0)
break;
if (v = r.uint32())
m.flags = v;
else
delete m.flags;
continue;
}
case 11: {
if (u !== 2)
break;
if (!(m.exemplars && m.exemplars.length))
m.exemplars = [];
m.exemplars.push($root.opentelemetry.proto.metrics.v1.Exemplar.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 12: {
if (u !== 1)
break;
m.min = r.double();
m._min = "min";
continue;
}
case 13: {
if (u !== 1)
break;
m.max = r.double();
m._max = "max";
continue;
}
case 14: {
if (u !== 1)
break;
if (!$Object.is(v = r.double(), 0))
m.zeroThreshold = v;
else
delete m.zeroThreshold;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
ExponentialHistogramDataPoint.Buckets = (function() {
const Buckets = function (p) {
this.bucketCounts = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Buckets.prototype.offset = 0;
Buckets.prototype.bucketCounts = $util.emptyArray;
Buckets.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.offset != null && $Object.hasOwnProperty.call(m, "offset") && m.offset !== 0)
w.uint32(8).sint32(m.offset);
if (m.bucketCounts != null && m.bucketCounts.length) {
w.uint32(18).uint64s(m.bucketCounts);
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Buckets.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 0)
break;
if (v = r.sint32())
m.offset = v;
else
delete m.offset;
continue;
}
case 2: {
if (u === 2) {
if (!(m.bucketCounts && m.bucketCounts.length))
m.bucketCounts = [];
r.uint64s(m.bucketCounts);
continue;
}
if (u !== 0)
break;
if (!(m.bucketCounts && m.bucketCounts.length))
m.bucketCounts = [];
m.bucketCounts.push(r.uint64());
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Buckets;
})();
return ExponentialHistogramDataPoint;
})();
v1.SummaryDataPoint = (function() {
const SummaryDataPoint = function (p) {
this.attributes = [];
this.quantileValues = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
SummaryDataPoint.prototype.attributes = $util.emptyArray;
SummaryDataPoint.prototype.startTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
SummaryDataPoint.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
SummaryDataPoint.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
SummaryDataPoint.prototype.sum = 0;
SummaryDataPoint.prototype.quantileValues = $util.emptyArray;
SummaryDataPoint.prototype.flags = 0;
SummaryDataPoint.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.startTimeUnixNano != null && $Object.hasOwnProperty.call(m, "startTimeUnixNano") && (typeof m.startTimeUnixNano === "object" ? m.startTimeUnixNano.low || m.startTimeUnixNano.high : m.startTimeUnixNano !== 0))
w.uint32(17).fixed64(m.startTimeUnixNano);
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(25).fixed64(m.timeUnixNano);
if (m.count != null && $Object.hasOwnProperty.call(m, "count") && (typeof m.count === "object" ? m.count.low || m.count.high : m.count !== 0))
w.uint32(33).fixed64(m.count);
if (m.sum != null && $Object.hasOwnProperty.call(m, "sum") && !$Object.is(m.sum, 0))
w.uint32(41).double(m.sum);
if (m.quantileValues != null && m.quantileValues.length) {
for (var i = 0; i < m.quantileValues.length; ++i)
$root.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile.encode(m.quantileValues[i], w.uint32(50).fork(), q + 1).ldelim();
}
if (m.attributes != null && m.attributes.length) {
for (var i = 0; i < m.attributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.attributes[i], w.uint32(58).fork(), q + 1).ldelim();
}
if (m.flags != null && $Object.hasOwnProperty.call(m, "flags") && m.flags !== 0)
w.uint32(64).uint32(m.flags);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
SummaryDataPoint.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.SummaryDataPoint();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 7: {
if (u !== 2)
break;
if (!(m.attributes && m.attributes.length))
m.attributes = [];
m.attributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.startTimeUnixNano = v;
else
delete m.startTimeUnixNano;
continue;
}
case 3: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 4: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.count = v;
else
delete m.count;
continue;
}
case 5: {
if (u !== 1)
break;
if (!$Object.is(v = r.double(), 0))
m.sum = v;
else
delete m.sum;
continue;
}
case 6: {
if (u !== 2)
break;
if (!(m.quantileValues && m.quantileValues.length))
m.quantileValues = [];
m.quantileValues.push($root.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 8: {
if (u !== 0)
break;
if (v = r.uint32())
m.flags = v;
else
delete m.flags;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
SummaryDataPoint.ValueAtQuantile = (function() {
const ValueAtQuantile = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
ValueAtQuantile.prototype.quantile = 0;
ValueAtQuantile.prototype.value = 0;
ValueAtQuantile.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.quantile != null && $Object.hasOwnProperty.call(m, "quantile") && !$Object.is(m.quantile, 0))
w.uint32(9).double(m.quantile);
if (m.value != null && $Object.hasOwnProperty.call(m, "value") && !$Object.is(m.value, 0))
w.uint32(17).double(m.value);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
ValueAtQuantile.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 1)
break;
if (!$Object.is(v = r.double(), 0))
m.quantile = v;
else
delete m.quantile;
continue;
}
case 2: {
if (u !== 1)
break;
if (!$Object.is(v = r.double(), 0))
m.value = v;
else
delete m.value;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return ValueAtQuantile;
})();
return SummaryDataPoint;
})();
v1.Exemplar = (function() {
const Exemplar = function (p) {
this.filteredAttributes = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Exemplar.prototype.filteredAttributes = $util.emptyArray;
Exemplar.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
Exemplar.prototype.asDouble = null;
Exemplar.prototype.asInt = null;
Exemplar.prototype.spanId = $util.newBuffer([]);
Exemplar.prototype.traceId = $util.newBuffer([]);
let $oneOfFields;
$Object.defineProperty(Exemplar.prototype, "value", {
get: $util.oneOfGetter($oneOfFields = ["asDouble", "asInt"]),
set: $util.oneOfSetter($oneOfFields)
});
Exemplar.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.timeUnixNano != null && $Object.hasOwnProperty.call(m, "timeUnixNano") && (typeof m.timeUnixNano === "object" ? m.timeUnixNano.low || m.timeUnixNano.high : m.timeUnixNano !== 0))
w.uint32(17).fixed64(m.timeUnixNano);
if (m.asDouble != null && $Object.hasOwnProperty.call(m, "asDouble"))
w.uint32(25).double(m.asDouble);
if (m.spanId != null && $Object.hasOwnProperty.call(m, "spanId") && m.spanId.length)
w.uint32(34).bytes(m.spanId);
if (m.traceId != null && $Object.hasOwnProperty.call(m, "traceId") && m.traceId.length)
w.uint32(42).bytes(m.traceId);
if (m.asInt != null && $Object.hasOwnProperty.call(m, "asInt"))
w.uint32(49).sfixed64(m.asInt);
if (m.filteredAttributes != null && m.filteredAttributes.length) {
for (var i = 0; i < m.filteredAttributes.length; ++i)
$root.opentelemetry.proto.common.v1.KeyValue.encode(m.filteredAttributes[i], w.uint32(58).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Exemplar.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.opentelemetry.proto.metrics.v1.Exemplar();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 7: {
if (u !== 2)
break;
if (!(m.filteredAttributes && m.filteredAttributes.length))
m.filteredAttributes = [];
m.filteredAttributes.push($root.opentelemetry.proto.common.v1.KeyValue.decode(r, r.size(), $undefined, q + 1));
continue;
}
case 2: {
if (u !== 1)
break;
if (typeof (v = r.fixed64()) === "object" ? v.low || v.high : v !== 0)
m.timeUnixNano = v;
else
delete m.timeUnixNano;
continue;
}
case 3: {
if (u !== 1)
break;
m.asDouble = r.double();
m.value = "asDouble";
continue;
}
case 6: {
if (u !== 1)
break;
m.asInt = r.sfixed64();
m.value = "asInt";
continue;
}
case 4: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.spanId = v;
else
delete m.spanId;
continue;
}
case 5: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.traceId = v;
else
delete m.traceId;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Exemplar;
})();
return v1;
})();
return metrics;
})();
return proto;
})();
return opentelemetry;
})();
export const google = $root.google = (() => {
const google = {};
google.protobuf = (function() {
const protobuf = {};
protobuf.Any = (function() {
const Any = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Any.prototype.type_url = "";
Any.prototype.value = $util.newBuffer([]);
Any.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.type_url != null && $Object.hasOwnProperty.call(m, "type_url") && m.type_url !== "")
w.uint32(10).string(m.type_url);
if (m.value != null && $Object.hasOwnProperty.call(m, "value") && m.value.length)
w.uint32(18).bytes(m.value);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Any.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.protobuf.Any();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.type_url = v;
else
delete m.type_url;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.bytes()).length)
m.value = v;
else
delete m.value;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Any;
})();
protobuf.Duration = (function() {
const Duration = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Duration.prototype.seconds = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
Duration.prototype.nanos = 0;
Duration.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.seconds != null && $Object.hasOwnProperty.call(m, "seconds") && (typeof m.seconds === "object" ? m.seconds.low || m.seconds.high : m.seconds !== 0))
w.uint32(8).int64(m.seconds);
if (m.nanos != null && $Object.hasOwnProperty.call(m, "nanos") && m.nanos !== 0)
w.uint32(16).int32(m.nanos);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Duration.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.protobuf.Duration();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 0)
break;
if (typeof (v = r.int64()) === "object" ? v.low || v.high : v !== 0)
m.seconds = v;
else
delete m.seconds;
continue;
}
case 2: {
if (u !== 0)
break;
if (v = r.int32())
m.nanos = v;
else
delete m.nanos;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Duration;
})();
return protobuf;
})();
google.rpc = (function() {
const rpc = {};
rpc.Status = (function() {
const Status = function (p) {
this.details = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
Status.prototype.code = 0;
Status.prototype.message = "";
Status.prototype.details = $util.emptyArray;
Status.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.code != null && $Object.hasOwnProperty.call(m, "code") && m.code !== 0)
w.uint32(8).int32(m.code);
if (m.message != null && $Object.hasOwnProperty.call(m, "message") && m.message !== "")
w.uint32(18).string(m.message);
if (m.details != null && m.details.length) {
for (var i = 0; i < m.details.length; ++i)
$root.google.protobuf.Any.encode(m.details[i], w.uint32(26).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
Status.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.rpc.Status();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 0)
break;
if (v = r.int32())
m.code = v;
else
delete m.code;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.message = v;
else
delete m.message;
continue;
}
case 3: {
if (u !== 2)
break;
if (!(m.details && m.details.length))
m.details = [];
m.details.push($root.google.protobuf.Any.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return Status;
})();
rpc.RetryInfo = (function() {
const RetryInfo = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
RetryInfo.prototype.retryDelay = null;
RetryInfo.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.retryDelay != null && $Object.hasOwnProperty.call(m, "retryDelay"))
$root.google.protobuf.Duration.encode(m.retryDelay, w.uint32(10).fork(), q + 1).ldelim();
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
RetryInfo.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.rpc.RetryInfo();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
m.retryDelay = $root.google.protobuf.Duration.decode(r, r.size(), $undefined, q + 1, m.retryDelay);
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return RetryInfo;
})();
rpc.BadRequest = (function() {
const BadRequest = function (p) {
this.fieldViolations = [];
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
BadRequest.prototype.fieldViolations = $util.emptyArray;
BadRequest.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.fieldViolations != null && m.fieldViolations.length) {
for (var i = 0; i < m.fieldViolations.length; ++i)
$root.google.rpc.BadRequest.FieldViolation.encode(m.fieldViolations[i], w.uint32(10).fork(), q + 1).ldelim();
}
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
BadRequest.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.rpc.BadRequest();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if (!(m.fieldViolations && m.fieldViolations.length))
m.fieldViolations = [];
m.fieldViolations.push($root.google.rpc.BadRequest.FieldViolation.decode(r, r.size(), $undefined, q + 1));
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
BadRequest.FieldViolation = (function() {
const FieldViolation = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
FieldViolation.prototype.field = "";
FieldViolation.prototype.description = "";
FieldViolation.prototype.reason = "";
FieldViolation.prototype.localizedMessage = null;
FieldViolation.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.field != null && $Object.hasOwnProperty.call(m, "field") && m.field !== "")
w.uint32(10).string(m.field);
if (m.description != null && $Object.hasOwnProperty.call(m, "description") && m.description !== "")
w.uint32(18).string(m.description);
if (m.reason != null && $Object.hasOwnProperty.call(m, "reason") && m.reason !== "")
w.uint32(26).string(m.reason);
if (m.localizedMessage != null && $Object.hasOwnProperty.call(m, "localizedMessage"))
$root.google.rpc.LocalizedMessage.encode(m.localizedMessage, w.uint32(34).fork(), q + 1).ldelim();
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
FieldViolation.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.rpc.BadRequest.FieldViolation();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.field = v;
else
delete m.field;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.description = v;
else
delete m.description;
continue;
}
case 3: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.reason = v;
else
delete m.reason;
continue;
}
case 4: {
if (u !== 2)
break;
m.localizedMessage = $root.google.rpc.LocalizedMessage.decode(r, r.size(), $undefined, q + 1, m.localizedMessage);
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return FieldViolation;
})();
return BadRequest;
})();
rpc.LocalizedMessage = (function() {
const LocalizedMessage = function (p) {
if (p)
for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
if (p[ks[i]] != null && ks[i] !== "__proto__")
this[ks[i]] = p[ks[i]];
};
LocalizedMessage.prototype.locale = "";
LocalizedMessage.prototype.message = "";
LocalizedMessage.encode = function (m, w, q) {
if (!w)
w = $Writer.create();
if (q === $undefined)
q = 0;
if (q > $util.recursionLimit)
throw $Error("max depth exceeded");
if (m.locale != null && $Object.hasOwnProperty.call(m, "locale") && m.locale !== "")
w.uint32(10).string(m.locale);
if (m.message != null && $Object.hasOwnProperty.call(m, "message") && m.message !== "")
w.uint32(18).string(m.message);
if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
for (var i = 0; i < m.$unknowns.length; ++i)
w.raw(m.$unknowns[i]);
return w;
};
LocalizedMessage.decode = function (r, l, z, q, g) {
if (!(r instanceof $Reader))
r = $Reader.create(r);
if (q === $undefined)
q = 0;
if (q > $Reader.recursionLimit)
throw $Error("max depth exceeded");
var c, m, v;
if (l === $undefined)
c = r.len;
else {
c = r.pos + l;
if (c > r.len)
throw $RangeError("index out of range");
l = r.len;
r.len = c;
}
m = g || new $root.google.rpc.LocalizedMessage();
while (r.pos < c) {
var s = r.pos;
var t = r.tag();
if (t === z) {
z = $undefined;
break;
}
var u = t & 7;
switch (t >>>= 3) {
case 1: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.locale = v;
else
delete m.locale;
continue;
}
case 2: {
if (u !== 2)
break;
if ((v = r.stringVerify()).length)
m.message = v;
else
delete m.message;
continue;
}
}
r.skipType(u, q, t);
if (!r.discardUnknown) {
$util.makeProp(m, "$unknowns", false);
(m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
}
}
if (l !== $undefined) {
if (r.pos !== c)
throw $RangeError("index out of range");
r.len = l;
}
if (z !== $undefined)
throw $Error("missing end group");
return m;
};
return LocalizedMessage;
})();
return rpc;
})();
return google;
})();
export {
$root as default
};
