internal import CProtobufC
internal import CWorkloadAPI

// Claims as google.protobuf.Value. Recursion is bounded: by `ClaimNesting` before decoding, by `depth` in encoding.
extension ClaimValue {
    private static let field: StaticString = "ValidateJWTSVIDResponse.claims"

    static func decodedObject(_ object: Google__Protobuf__Struct) throws(MessageError) -> [String: ClaimValue] {
        try unsafe decodedMap(object.fields, object.n_fields) { (entry) throws(MessageError) in
            let name = try unsafe decodedText(entry.key, field)
            guard let value = unsafe entry.value else { return (name, .null) }
            return (name, try unsafe ClaimValue(value.pointee))
        }
    }

    private init(_ value: Google__Protobuf__Value) throws(MessageError) {
        switch unsafe value.kind_case {
        case GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE: self = unsafe .number(value.number_value)
        case GOOGLE__PROTOBUF__VALUE__KIND_BOOL_VALUE: self = unsafe .bool(value.bool_value != 0)
        case GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE:
            self = .string(try unsafe decodedText(value.string_value, Self.field))
        case GOOGLE__PROTOBUF__VALUE__KIND_STRUCT_VALUE:
            guard let object = unsafe value.struct_value else { throw .malformed(Self.field) }
            self = .object(try unsafe ClaimValue.decodedObject(object.pointee))
        case GOOGLE__PROTOBUF__VALUE__KIND_LIST_VALUE:
            guard let list = unsafe value.list_value else { throw .malformed(Self.field) }
            self = .list(
                try unsafe decodedMessages(list.pointee.values, list.pointee.n_values) {
                    (element) throws(MessageError) in try unsafe ClaimValue(element)
                })
        default:
            // Null, and a value of which no kind is set: a reader of JSON would see null for both.
            self = .null
        }
    }

    static func builtObject(
        _ claims: [String: ClaimValue], _ arena: inout MessageArena, depth: Int
    ) throws(MessageError) -> Google__Protobuf__Struct {
        var object = unsafe initialized(Google__Protobuf__Struct(), by: google__protobuf__struct__init)
        unsafe object.n_fields = claims.count
        unsafe object.fields = try arena.messages(sortedByKey(claims)) { (claim, arena) throws(MessageError) in
            var entry = unsafe initialized(
                Google__Protobuf__Struct__FieldsEntry(), by: google__protobuf__struct__fields_entry__init)
            unsafe entry.key = try arena.text(claim.key, field)
            unsafe entry.value = arena.message(try claim.value.built(&arena, depth: depth + 1))
            return unsafe entry
        }
        return unsafe object
    }

    private func built(
        _ arena: inout MessageArena, depth: Int
    ) throws(MessageError) -> Google__Protobuf__Value {
        let limit = ValidateJWTSVIDResponseMessage.maximumClaimDepth
        guard depth <= limit else { throw .tooDeep(Self.field, limit: limit) }
        var value = unsafe initialized(Google__Protobuf__Value(), by: google__protobuf__value__init)
        switch self {
        case .null:
            unsafe value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NULL_VALUE
        case .bool(let bool):
            unsafe value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_BOOL_VALUE
            unsafe value.bool_value = bool ? 1 : 0
        case .number(let number):
            unsafe value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE
            unsafe value.number_value = number
        case .string(let string):
            unsafe value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE
            unsafe value.string_value = try arena.text(string, Self.field)
        case .object(let claims):
            unsafe value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRUCT_VALUE
            unsafe value.struct_value = arena.message(try ClaimValue.builtObject(claims, &arena, depth: depth + 1))
        case .list(let elements):
            var list = unsafe initialized(Google__Protobuf__ListValue(), by: google__protobuf__list_value__init)
            unsafe list.n_values = elements.count
            unsafe list.values = try arena.messages(elements) { (element, arena) throws(MessageError) in
                try unsafe element.built(&arena, depth: depth + 2)
            }
            unsafe value.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_LIST_VALUE
            unsafe value.list_value = arena.message(list)
        }
        return unsafe value
    }
}
